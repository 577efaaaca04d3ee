import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { decodeAwsChunked } from "./aws-chunked.js";
import { BadRequest } from "./bad-request.js";

const unzip = promisify(gunzip);

/**
 * The body an operation means, without the transport's encodings: `aws-chunked` (uploads signed while they are sent)
 * and `gzip` (SDKs compress PutMetricData).
 * @throws BadRequest when the body is not what its `Content-Encoding` says, or unpacks to more than `limitBytes`
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
        throw new BadRequest(415, "UnsupportedMediaType", `unsupported Content-Encoding "${encoding}"`);
    }
  }
  return decoded;
}

async function gunzipBody(body: Uint8Array, limitBytes: number): Promise<Uint8Array> {
  try {
    return await unzip(body, { maxOutputLength: limitBytes });
  } catch (cause) {
    const isTooLarge = cause instanceof RangeError;
    throw isTooLarge
      ? new BadRequest(413, "RequestEntityTooLargeException", `request body unpacks to more than ${limitBytes} bytes`)
      : new BadRequest(400, "SerializationException", "request body is not valid gzip");
  }
}
