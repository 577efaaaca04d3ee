import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import { type Call, headerOf } from "./call.js";
import { GatewayFault } from "./gateway-fault.js";

const CODINGS = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const;

function isCoding(name: string): name is keyof typeof CODINGS {
  return Object.hasOwn(CODINGS, name);
}

/**
 * A call whose body is as it was before its client has compressed it, where the API compresses at all; others pass as
 * they are (developer guide, "Payload compression for REST APIs", read November 2026).
 * @param limitBytes of the body
 * @throws GatewayFault for an encoding that is not known, a body that is not encoded so, or too large a one
 */
export async function decompressRequest(call: Call, limitBytes: number): Promise<Call> {
  const { request, definition } = call;
  const encoding = headerOf(request.headers, "content-encoding")?.trim().toLowerCase() ?? "identity";
  if (definition.minimumCompressionSize === undefined || encoding === "identity") return call;
  if (!isCoding(encoding)) throw new GatewayFault("UNSUPPORTED_MEDIA_TYPE");
  let body: Uint8Array;
  try {
    body = await CODINGS[encoding](request.body, { maxOutputLength: limitBytes });
  } catch (error) {
    const isTooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    if (isTooLarge) throw new GatewayFault("REQUEST_TOO_LARGE");
    throw new GatewayFault("BAD_REQUEST_BODY", { reason: `the body is not encoded as ${encoding}` });
  }
  const headers = request.headers.filter(([name]) => !/^content-(?:encoding|length)$/i.test(name));
  return { ...call, request: { ...request, headers, body } };
}
