import type { WireResponse } from "@assay/wire";

/** What API Gateway answers by itself: a sentence in JSON. */
export function gatewayAnswer(status: number, message: string, headers: Record<string, string> = {}): WireResponse {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: Buffer.from(JSON.stringify({ message })),
  };
}

export const notFoundAnswer = (): WireResponse => gatewayAnswer(404, "Not Found");
export const internalErrorAnswer = (): WireResponse => gatewayAnswer(500, "Internal Server Error");
export const unavailableAnswer = (): WireResponse => gatewayAnswer(503, "Service Unavailable");
export const forbiddenAnswer = (headers?: Record<string, string>): WireResponse =>
  gatewayAnswer(403, "Forbidden", headers);
export const unauthorizedAnswer = (headers?: Record<string, string>): WireResponse =>
  gatewayAnswer(401, "Unauthorized", headers);
