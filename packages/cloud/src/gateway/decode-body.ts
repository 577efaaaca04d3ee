import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { ServiceError } from "@assay/wire";
import { decodeAwsChunked } from "./aws-chunked.js";

const unzip = promisify(gunzip);

/**
 * The body an operation means, without the transport's encodings: `aws-chunked` (uploads signed while they are sent)
 * and `gzip` (SDKs compress PutMetricData).
 * @throws ServiceError when the body is not what its `Content-Encoding` says, or unpacks to more than `limitBytes`
 */
export async function decodeBody(
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
  limitBytes: number,
): Promise<Uint8Array> {
  const encodings = (headers["content-encoding"] ?? "")
    .split(",")
    .map((each) => each.trim().toLowerCase())
    .filter((each) => each !== "" && each !== "identity");

  let decoded = body;
  // The last named encoding was applied last.
  for (const encoding of encodings.reverse()) {
    switch (encoding) {
      case "aws-chunked":
        decoded = decodeAwsChunked(decoded);
        break;
      case "gzip":
        decoded = await gunzipBody(decoded, limitBytes);
        break;
      default:
        throw new ServiceError({
          code: "UnsupportedMediaTypeException",
          message: `Content-Encoding "${encoding}" is not supported; supported: gzip, aws-chunked, identity`,
          statusCode: 415,
        });
    }
  }
  return decoded;
}

async function gunzipBody(body: Uint8Array, limitBytes: number): Promise<Uint8Array> {
  try {
    return await unzip(body, { maxOutputLength: limitBytes });
  } catch (cause) {
    if (cause instanceof RangeError) throw bodyTooLarge(limitBytes);
    throw new ServiceError({ code: "SerializationException", message: "Request body is not valid gzip data", cause });
  }
}

export function bodyTooLarge(limitBytes: number): ServiceError {
  return new ServiceError({
    code: "RequestEntityTooLargeException",
    message: `Request must be smaller than ${limitBytes} bytes`,
    statusCode: 413,
  });
}
