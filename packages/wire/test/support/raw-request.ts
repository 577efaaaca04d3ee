import type { WireRequest } from "@assay/wire";

/** A request that no SDK would make; what is not given is empty. */
export function rawRequest(
  parts: Partial<Omit<WireRequest, "body">> & { readonly body?: string | Uint8Array },
): WireRequest {
  const { method = "POST", path = "/", query = "", headers = {}, body = "" } = parts;
  return { method, path, query, headers, body: typeof body === "string" ? Buffer.from(body) : body };
}

export function jsonRequest(target: string, body: unknown, version = "1.0"): WireRequest {
  return rawRequest({
    headers: { "x-amz-target": target, "content-type": `application/x-amz-json-${version}` },
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
}

export function formRequest(form: string): WireRequest {
  return rawRequest({ headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" }, body: form });
}

export function cborRequest(service: string, operation: string, body: Uint8Array): WireRequest {
  return rawRequest({
    path: `/service/${service}/operation/${operation}`,
    headers: { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" },
    body,
  });
}

export function textOf(body: Uint8Array | AsyncIterable<Uint8Array>): string {
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  throw new TypeError("body is a stream");
}
