import type { WireResponse } from "@assay/wire";

export function jsonResponse(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** The same with the white space that LocalStack writes: health checks look for `"sqs": "running"` with grep. */
export function spacedJsonResponse(status: number, body: object): WireResponse {
  const spaced = JSON.stringify(body, null, 1).replaceAll(/,\n */g, ", ").replaceAll(/\n */g, "");
  return { ...jsonResponse(status, {}), body: Buffer.from(spaced) };
}
