import { parseCaller, verifySignature, type WireRequest } from "@assay/wire";
import { describe, expect, test } from "vitest";
import { rawRequest } from "./support/raw-request.js";

// The examples of the S3 user guide: sigv4-streaming.html and sigv4-streaming-trailers.html, read November 2026.
const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const SIGNED_AT_MS = Date.UTC(2013, 4, 24);
const CONTENT = "a".repeat(66_560);

interface Upload {
  readonly payload: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly chunkSignatures: readonly [string, string, string];
  readonly trailers: string;
}

const PLAIN: Upload = {
  payload: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  signedHeaders:
    "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class",
  signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
  headers: { "content-length": "66824" },
  chunkSignatures: [
    "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
  ],
  trailers: "\r\n",
};

const WITH_TRAILER: Upload = {
  payload: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
  signedHeaders:
    "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer",
  signature: "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
  headers: { "x-amz-trailer": "x-amz-checksum-crc32c" },
  chunkSignatures: [
    "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
    "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
    "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
  ],
  trailers:
    "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n",
};

function requestOf(upload: Upload, change: (body: string) => string = (body) => body): WireRequest {
  const [first, second, last] = upload.chunkSignatures;
  const body = [
    `10000;chunk-signature=${first}\r\n${CONTENT.slice(0, 65_536)}\r\n`,
    `400;chunk-signature=${second}\r\n${CONTENT.slice(65_536)}\r\n`,
    `0;chunk-signature=${last}\r\n${upload.trailers}`,
  ].join("");
  return rawRequest({
    method: "PUT",
    path: "/examplebucket/chunkObject.txt",
    headers: {
      host: "s3.amazonaws.com",
      "x-amz-date": "20130524T000000Z",
      "x-amz-storage-class": "REDUCED_REDUNDANCY",
      "x-amz-content-sha256": upload.payload,
      "x-amz-decoded-content-length": "66560",
      "content-encoding": "aws-chunked",
      authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=${upload.signedHeaders}, Signature=${upload.signature}`,
      ...upload.headers,
    },
    body: change(body),
  });
}

const verify = (request: WireRequest) => verifySignature(request, parseCaller(request), SECRET, SIGNED_AT_MS);

describe.each([
  ["an upload in signed chunks", PLAIN],
  ["an upload in signed chunks with a trailer", WITH_TRAILER],
])("%s", (_name, upload) => {
  test("is verified chunk by chunk", async () => {
    await expect(verify(requestOf(upload))).resolves.toBeUndefined();
  });

  test.each<[string, (body: string) => string]>([
    ["changed", (body) => body.replace("\r\na", "\r\nb")],
    ["of another signature", (body) => body.replace(upload.chunkSignatures[1], upload.chunkSignatures[0])],
    ["without a signature", (body) => body.replace(`;chunk-signature=${upload.chunkSignatures[0]}`, "")],
    ["left out", (body) => body.slice(body.indexOf("400;"))],
    ["cut off with all that follow", (body) => body.slice(0, body.indexOf("400;"))],
  ])("is refused with a chunk that is %s", async (_how, change) => {
    await expect(verify(requestOf(upload, change))).rejects.toMatchObject({
      code: "SignatureDoesNotMatch",
      statusCode: 403,
    });
  });
});

test("a trailer that was changed is refused", async () => {
  const changed = requestOf(WITH_TRAILER, (body) => body.replace("sOO8/Q==", "AAAAAA=="));
  await expect(verify(changed)).rejects.toMatchObject({ code: "SignatureDoesNotMatch" });
});
