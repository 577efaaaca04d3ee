import type { Cloud } from "../../src/index.js";

/** A request as no SDK client would write it. */
export interface RawCall {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends a request to the cloud's socket. */
export async function callRaw(
  { endpointUrl }: Pick<Cloud, "endpointUrl">,
  { method = "POST", path = "/", headers = {}, body }: RawCall,
): Promise<RawAnswer> {
  const response = await fetch(endpointUrl + path, { method, headers, ...(body !== undefined && { body }) });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Headers by which the gateway knows the caller's account, region and service. Signatures are not verified. */
export function signedFor(service: string, accountId: string, region = "eu-central-1"): Record<string, string> {
  const scope = `${accountId}/20260115/${region}/${service}/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=00`,
    "x-amz-date": "20260115T120000Z",
  };
}

/** Headers of an awsJson request. */
export function jsonHeaders(target: string, version: "1.0" | "1.1" = "1.0"): Record<string, string> {
  return { "x-amz-target": target, "content-type": `application/x-amz-json-${version}` };
}

export const FORM_HEADERS = { "content-type": "application/x-www-form-urlencoded" } as const;
