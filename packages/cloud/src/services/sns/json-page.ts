import type { WireResponse } from "@assay/wire";

export function jsonPage(status: number, value: object): WireResponse {
  return { status, headers: { "content-type": "application/json" }, body: Buffer.from(JSON.stringify(value)) };
}
