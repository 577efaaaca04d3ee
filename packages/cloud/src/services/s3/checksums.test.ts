import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBucket, refusalOf } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

// Of "hello": by zlib, by `openssl dgst`, and for the two that neither has by the SDK, whose own check is independent.
const KNOWN = {
  CRC32: "NhCmhg==",
  CRC32C: "mnG7TA==",
  SHA1: "qvTGHdzF6KLavt4PO0gs2a6pQ00=",
  SHA256: "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
} as const;

test.each(Object.keys(KNOWN) as (keyof typeof KNOWN)[])(
  "%s is computed, compared, kept and given back",
  async (algorithm) => {
    const { s3, Bucket } = await createBucket(cloud);
    const member = `Checksum${algorithm}` as const;
    const sent = { Bucket, Key: "a", Body: "hello" };
    expect((await s3.send(new PutObjectCommand({ ...sent, ChecksumAlgorithm: algorithm })))[member]).toBe(
      KNOWN[algorithm],
    );
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "a", ChecksumMode: "ENABLED" }));
    expect(head).toMatchObject({ [member]: KNOWN[algorithm], ChecksumType: "FULL_OBJECT" });
    const wrong = Buffer.from(KNOWN[algorithm], "base64").fill(0).toString("base64");
    expect(await refusalOf(s3.send(new PutObjectCommand({ ...sent, [member]: wrong })))).toMatchObject({
      code: "BadDigest",
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
    const invalid = refusalOf(s3.send(new PutObjectCommand({ ...sent, [member]: "AAA=" })));
    expect(await invalid).toMatchObject({ code: "InvalidRequest" });
  },
);

// SDKs send these and leave it to their user to compute them. Of "hello": by Python's hashlib and by xxhsum.
const GIVEN = {
  SHA512: "m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==",
  MD5: "XUFAKrxLKna5cZ2REBfFkg==",
  XXHASH64: "JseCfYifbaM=",
  XXHASH3: "lVXoVVxi3P0=",
  XXHASH128: "tenBrQcbPn/Hec+qXlI4GA==",
} as const;

test.each(Object.keys(GIVEN) as (keyof typeof GIVEN)[])("%s is compared, kept and given back", async (algorithm) => {
  const { s3, Bucket } = await createBucket(cloud);
  const member = `Checksum${algorithm}` as const;
  const sent = { Bucket, Key: "a", Body: "hello" };
  expect(await s3.send(new PutObjectCommand({ ...sent, [member]: GIVEN[algorithm] }))).toMatchObject({
    [member]: GIVEN[algorithm],
  });
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "a", ChecksumMode: "ENABLED" }));
  expect(head).toMatchObject({ [member]: GIVEN[algorithm], ChecksumType: "FULL_OBJECT" });
  const wrong = Buffer.from(GIVEN[algorithm], "base64").fill(0).toString("base64");
  const refused = await refusalOf(s3.send(new PutObjectCommand({ ...sent, [member]: wrong })));
  expect(refused).toMatchObject({ code: "BadDigest" });
  expect(await refusalOf(s3.send(new PutObjectCommand({ ...sent, [member]: "AAA=" })))).toMatchObject({
    code: "InvalidRequest",
  });
});

test("a stream is sent in chunks with its checksum behind it", async () => {
  const { s3, Bucket } = await createBucket(cloud);
  const Body = Readable.from([Buffer.from("hel"), Buffer.from("lo")]);
  const sent = new PutObjectCommand({ Bucket, Key: "a", Body, ContentLength: 5, ChecksumAlgorithm: "CRC64NVME" });
  const { ChecksumCRC64NVME } = await s3.send(sent);
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "a", ChecksumMode: "ENABLED" }));
  expect(got.ChecksumCRC64NVME).toBe(ChecksumCRC64NVME);
  expect(got.ContentEncoding).toBeUndefined();
  expect(await got.Body?.transformToString()).toBe("hello");
});

test("a trailer that does not fit what was sent is refused", async () => {
  const { Bucket } = await createBucket(cloud);
  const send = (crc32: string) =>
    fetch(`${cloud.endpointUrl}/${Bucket}/a`, {
      method: "PUT",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=111111111111/20261121/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0`,
        "x-amz-date": "20261121T000000Z",
        "content-encoding": "aws-chunked",
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-trailer": "x-amz-checksum-crc32",
        "x-amz-decoded-content-length": "5",
      },
      body: `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${crc32}\r\n\r\n`,
    });
  const refused = await send("AAAAAA==");
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("<Code>BadDigest</Code>")]);
  expect((await send(KNOWN.CRC32)).status).toBe(200);
});

test("Content-MD5 is compared", async () => {
  const { s3, Bucket } = await createBucket(cloud);
  const put = (ContentMD5: string) => s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "hello", ContentMD5 }));
  await put(createHash("md5").update("hello").digest("base64"));
  const other = createHash("md5").update("other").digest("base64");
  expect(await refusalOf(put(other))).toMatchObject({ code: "BadDigest" });
  expect(await refusalOf(put("short"))).toMatchObject({ code: "InvalidDigest" });
});
