import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { ServiceError, type WireRequest } from "@assay/wire";
import { decodeAwsChunked } from "./aws-chunked.js";

const unzip = promisify(gunzip);

export interface DecodeOptions {
  readonly limitBytes: number;
  /** Leaves what is not the transport's: S3 keeps an object as it was encoded, and says so to whoever gets it. */
  readonly keepsContentEncoding: boolean;
}

/**
 * The request an operation means, without the transport's encodings: `aws-chunked` (uploads signed while they are
 * sent), whose trailers become headers, and `gzip` (SDKs compress PutMetricData).
 * @throws ServiceError when the body is not what its `Content-Encoding` says, or unpacks to more than `limitBytes`
 */
export async function decodeBody(request: WireRequest, options: DecodeOptions): Promise<WireRequest> {
  const encodings = encodingsOf(request);
  if (encodings.length === 0) return request;
  if (!options.keepsContentEncoding) {
    let decoded = request;
    // The last named encoding was applied last.
    for (const encoding of encodings.reverse()) decoded = await decodeOne(decoded, encoding, options.limitBytes);
    return decoded;
  }
  const kept = encodings.filter((each) => each !== "aws-chunked");
  const decoded = kept.length < encodings.length ? unchunk(request) : request;
  const { "content-encoding": _, ...headers } = decoded.headers;
  return { ...decoded, headers: kept.length === 0 ? headers : { ...headers, "content-encoding": kept.join(",") } };
}

function encodingsOf({ headers }: WireRequest): string[] {
  const named = (headers["content-encoding"] ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "" && each !== "identity");
  // Not every client that sends chunks names them among the encodings.
  const isChunked = headers["x-amz-content-sha256"]?.startsWith("STREAMING-") === true;
  return isChunked && !named.includes("aws-chunked") ? [...named, "aws-chunked"] : named;
}

async function decodeOne(request: WireRequest, encoding: string, limitBytes: number): Promise<WireRequest> {
  switch (encoding.toLowerCase()) {
    case "aws-chunked":
      return unchunk(request);
    case "gzip":
      return { ...request, body: await gunzipBody(request.body, limitBytes) };
    default:
      throw new ServiceError({
        code: "UnsupportedMediaTypeException",
        message: `Content-Encoding "${encoding}" is not supported; supported: gzip, aws-chunked, identity`,
        statusCode: 415,
      });
  }
}

function unchunk(request: WireRequest): WireRequest {
  const { body, trailers } = decodeAwsChunked(request.body);
  const declared = request.headers["x-amz-decoded-content-length"];
  if (declared !== undefined && Number(declared) !== body.byteLength) {
    throw new ServiceError({
      code: "IncompleteBody",
      message: "You did not provide the number of bytes specified by the Content-Length HTTP header.",
    });
  }
  return { ...request, body, headers: { ...request.headers, ...trailers } };
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
