import type { Cors } from "@aws-sdk/client-apigatewayv2";
import { badRequest } from "./errors.js";

const METHODS: readonly string[] = ["*", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
const ORIGIN = /^(?:\*|(?:https?|[a-z][a-z0-9+.-]*):\/\/(?:\*|\*\.)?[^/*]*)$/i;

/** @throws BadRequestException for what no browser could be told */
export function checkCors({ AllowCredentials, AllowMethods, AllowOrigins, MaxAge }: Cors): void {
  const method = AllowMethods?.find((each) => !METHODS.includes(each.toUpperCase()));
  if (method !== undefined) throw badRequest(`Invalid HTTP method specified: ${method}`);
  const origin = AllowOrigins?.find((each) => !ORIGIN.test(each));
  if (origin !== undefined) throw badRequest("Invalid origin specified. Origin must be * or a scheme and a host");
  if (AllowCredentials && AllowOrigins?.includes("*")) {
    throw badRequest("allow-credentials is not supported when allow-origin is '*'");
  }
  if (MaxAge !== undefined && (MaxAge < -1 || MaxAge > 86_400)) {
    throw badRequest("MaxAge must be between -1 and 86400 seconds");
  }
}
