import { ServiceError, type WireRequest, type WireResponse } from "@assay/wire";
import type { CrossOrigin } from "../define-service.js";
import { isLocalOrigin } from "../local-origin.js";

/**
 * Lets pages served from this machine call the cloud, and no others: a browser would let any site on the internet
 * post to a port of the loopback interface. Callers that are no browsers send no `Origin` and notice nothing.
 * @param crossOrigin what a customer has ordered instead, for resources of theirs
 * @throws ServiceError AccessDenied
 */
export async function answerBrowser(
  request: WireRequest,
  crossOrigin: CrossOrigin | undefined,
  answer: () => Promise<WireResponse>,
): Promise<WireResponse> {
  const origin = request.headers.origin;
  if (origin === undefined) return await answer();
  const isPreflight = request.method === "OPTIONS" && "access-control-request-method" in request.headers;
  if (crossOrigin !== undefined) return isPreflight ? crossOrigin.preflight() : crossOrigin.complete(await answer());
  if (!isLocalOrigin(origin)) {
    throw new ServiceError({
      code: "AccessDenied",
      message: `Pages of ${origin} may not call this cloud; only pages served from this machine may`,
      statusCode: 403,
    });
  }
  const response = isPreflight ? preflightResponse(request) : await answer();
  const corsHeaders = { "access-control-allow-origin": origin, "access-control-expose-headers": "*", vary: "origin" };
  return { ...response, headers: { ...response.headers, ...corsHeaders } };
}

function preflightResponse({ headers }: WireRequest): WireResponse {
  return {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
      "access-control-allow-headers": headers["access-control-request-headers"] ?? "*",
      "access-control-max-age": "600",
    },
    body: new Uint8Array(),
  };
}
