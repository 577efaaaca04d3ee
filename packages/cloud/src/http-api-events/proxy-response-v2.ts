import type { WireResponse } from "@assay/wire";

/**
 * Reads the answer of a function in payload format 2.0. What has no `statusCode` is a body of its own: text as it
 * is, anything else as JSON. Undefined for what is neither, which callers are told as an error of the function.
 */
export function parseProxyResponseV2(payload: Uint8Array): WireResponse | undefined {
  const text = Buffer.from(payload).toString("utf8");
  const answer = parse(text);
  if (answer === undefined) return undefined;
  if (!isObject(answer.value) || !("statusCode" in answer.value)) {
    const body = Buffer.from(typeof answer.value === "string" ? answer.value : text);
    return { status: 200, headers: { "content-type": "application/json" }, body };
  }
  return structuredResponse(answer.value);
}

/** A response that says its status, as functions and the preludes of streams do. */
export function structuredResponse(answer: Readonly<Record<string, unknown>>): WireResponse | undefined {
  const { statusCode = 200, headers = {}, cookies = [], body = "", isBase64Encoded } = answer;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (headers !== null && !isObject(headers)) return undefined;
  if (body !== null && typeof body !== "string") return undefined;
  if (cookies !== null && !Array.isArray(cookies)) return undefined;
  const sent: Record<string, string> = { "content-type": "text/plain; charset=utf-8" };
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value === null || value === undefined) continue;
    const text = String(value);
    if (!isSendable(name, text)) return undefined;
    sent[name.toLowerCase()] = text;
  }
  const setCookies = (cookies ?? []).map(String);
  if (setCookies.some((cookie) => !isSendable("set-cookie", cookie))) return undefined;
  // The length is counted from the body; a function's own idea of it could cut the answer.
  delete sent["content-length"];
  delete sent["transfer-encoding"];
  return {
    status,
    headers: sent,
    ...(setCookies.length === 0 ? {} : { multiValueHeaders: { "set-cookie": setCookies } }),
    body: Buffer.from(body ?? "", isBase64Encoded === true ? "base64" : "utf8"),
  };
}

/** Whether HTTP can carry the header at all. */
export function isSendable(name: string, value: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
