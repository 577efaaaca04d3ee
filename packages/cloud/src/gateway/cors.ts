import type { WireRequest, WireResponse } from "@assay/wire";

const LOOPBACK_ORIGIN = /^https?:\/\/(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\]|[a-z0-9.-]+\.localstack\.cloud)(?::\d+)?$/;

/**
 * Pages served from this machine may call the cloud; pages from anywhere else may not, since a browser would let any
 * site post to a port of the loopback interface.
 */
export function isForeignOrigin({ headers }: WireRequest): boolean {
  const origin = headers["origin"];
  return origin !== undefined && !LOOPBACK_ORIGIN.test(origin);
}

export function isPreflight({ method, headers }: WireRequest): boolean {
  return method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
}

export function preflightResponse(request: WireRequest): WireResponse {
  return {
    status: 204,
    headers: {
      ...corsHeaders(request),
      "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
      "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "*",
      "access-control-max-age": "600",
    },
    body: new Uint8Array(),
  };
}

/** Headers that let a page of this machine read the answer; none when the caller is not a browser. */
export function corsHeaders({ headers }: WireRequest): Readonly<Record<string, string>> {
  const origin = headers["origin"];
  if (origin === undefined) return {};
  return { "access-control-allow-origin": origin, "access-control-expose-headers": "*", vary: "origin" };
}
