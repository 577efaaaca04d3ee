import { randomBytes } from "node:crypto";
import type { InvocationRequest } from "../invocation.js";

/** Headers of `/invocation/next` (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). */
export function invocationHeaders(
  request: InvocationRequest & { readonly requestId: string },
  deadlineMs: number,
  functionArn: string,
): Record<string, string> {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "lambda-runtime-aws-request-id": request.requestId,
    "lambda-runtime-deadline-ms": String(deadlineMs),
    "lambda-runtime-invoked-function-arn": request.invokedFunctionArn ?? functionArn,
    "lambda-runtime-trace-id": request.traceId ?? newTraceId(),
  };
  // The service takes Base64 from the caller and hands the runtime the JSON inside.
  if (request.clientContext !== undefined) {
    headers["lambda-runtime-client-context"] = oneLine(Buffer.from(request.clientContext, "base64").toString("utf8"));
  }
  if (request.cognitoIdentity !== undefined) {
    headers["lambda-runtime-cognito-identity"] = oneLine(request.cognitoIdentity);
  }
  return headers;
}

// Headers carry Latin-1 without line breaks; JSON can say everything else with escapes.
function oneLine(json: string): string {
  return json
    .replace(/[\r\n]+/g, " ")
    .replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function newTraceId(): string {
  const random = randomBytes(20).toString("hex");
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${random.slice(0, 24)};Parent=${random.slice(24)};Sampled=0`;
}
