import { createHash, randomBytes } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetBucketEncryptionCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBucket, refusalOf } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

/** As SDKs want it: the bytes as text, of which they make the base64 and the MD5. */
const newKey = () => ({ SSECustomerAlgorithm: "AES256", SSECustomerKey: randomBytes(16).toString("hex") });

const md5Of = (text: string): string => createHash("md5").update(text).digest("base64");

/** A bucket whose owner allows keys of customers. */
async function prepare() {
  const bucket = await createBucket(cloud);
  const { s3, Bucket } = bucket;
  const Rules = [{ BlockedEncryptionTypes: { EncryptionType: ["NONE" as const] } }];
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  const read = async (Key: string, key: object = {}) =>
    await (await s3.send(new GetObjectCommand({ Bucket, Key, ...key }))).Body?.transformToString();
  return { ...bucket, read };
}

describe("an object under a customer's key", () => {
  test("is read with the same key, and with no other", async () => {
    const { s3, Bucket, read } = await prepare();
    const key = newKey();
    const expected = { SSECustomerAlgorithm: "AES256", SSECustomerKeyMD5: md5Of(key.SSECustomerKey) };
    const put = await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "hello", ...key }));
    expect(put).toMatchObject(expected);
    expect(put.ServerSideEncryption).toBeUndefined();
    expect(put.ETag).not.toBe(`"${createHash("md5").update("hello").digest("hex")}"`);
    expect(await read("a", key)).toBe("hello");
    expect(await read("a", { ...key, Range: "bytes=1-2" })).toBe("el");
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "a", ...key }));
    expect(head).toMatchObject({ ...expected, ETag: put.ETag });
    expect(await refusalOf(read("a"))).toEqual({
      ...{ code: "InvalidRequest", status: 400 },
      message:
        "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
    });
    expect(await refusalOf(read("a", newKey()))).toEqual({
      ...{ code: "AccessDenied", status: 403 },
      message:
        "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.",
    });
    const attributes = { Bucket, Key: "a", ObjectAttributes: ["ObjectSize" as const] };
    expect(await refusalOf(s3.send(new GetObjectAttributesCommand(attributes)))).toMatchObject({ status: 400 });
    expect(await s3.send(new GetObjectAttributesCommand({ ...attributes, ...key }))).toMatchObject({ ObjectSize: 5 });
    expect(await refusalOf(s3.send(new HeadObjectCommand({ Bucket, Key: "a" })))).toMatchObject({ status: 400 });
    expect(await refusalOf(s3.send(new HeadObjectCommand({ Bucket, Key: "a", ...newKey() })))).toMatchObject({
      status: 403,
    });
  });

  test("is copied with its key, to another key or to S3's own", async () => {
    const { s3, Bucket, read } = await prepare();
    const [key, other] = [newKey(), newKey()];
    const put = await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "hello", ...key }));
    const CopySource = `${Bucket}/a`;
    const source = { CopySourceSSECustomerAlgorithm: "AES256", CopySourceSSECustomerKey: key.SSECustomerKey };
    expect(await refusalOf(s3.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource })))).toMatchObject({
      code: "InvalidRequest",
    });
    const plain = await s3.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource, ...source }));
    expect(plain.CopyObjectResult?.ETag).toBe(`"${createHash("md5").update("hello").digest("hex")}"`);
    expect(await read("b")).toBe("hello");
    const copied = await s3.send(new CopyObjectCommand({ Bucket, Key: "c", CopySource, ...source, ...other }));
    expect(copied.CopyObjectResult?.ETag).not.toBe(put.ETag);
    expect(await read("c", other)).toBe("hello");
    expect(await refusalOf(read("c", key))).toMatchObject({ code: "AccessDenied" });
    // In its place, from one key to the next.
    await s3.send(new CopyObjectCommand({ Bucket, Key: "a", CopySource, ...source, ...other }));
    expect(await read("a", other)).toBe("hello");
  });

  test("comes in parts that all bring the key", async () => {
    const { s3, Bucket, put, read } = await prepare();
    await put("plain", "copied");
    const key = newKey();
    const begun = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "a", ...key }));
    expect(begun).toMatchObject({ SSECustomerKeyMD5: md5Of(key.SSECustomerKey) });
    const part = { Bucket, Key: "a", UploadId: begun.UploadId, PartNumber: 1 };
    const upload = (given: object) =>
      s3.send(new UploadPartCommand({ ...part, Body: "x".repeat(5_242_880), ...given }));
    expect((await refusalOf(upload({}))).message).toMatch(/^The multipart upload initiate requested encryption/);
    expect((await refusalOf(upload(newKey()))).message).toMatch(/did not match the ones used originally/);
    const first = await upload(key);
    expect(first).toMatchObject({ SSECustomerKeyMD5: md5Of(key.SSECustomerKey) });
    const copy = { ...part, PartNumber: 2, CopySource: `${Bucket}/plain` };
    expect(await refusalOf(s3.send(new UploadPartCopyCommand(copy)))).toMatchObject({ code: "InvalidRequest" });
    const second = await s3.send(new UploadPartCopyCommand({ ...copy, ...key }));
    const Parts = [
      { PartNumber: 1, ETag: first.ETag },
      { PartNumber: 2, ETag: second.CopyPartResult?.ETag },
    ];
    const { UploadId } = begun;
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: "a", UploadId, MultipartUpload: { Parts } }));
    expect((await read("a", key))?.slice(-7)).toBe("xcopied");
    expect(await refusalOf(read("a"))).toMatchObject({ code: "InvalidRequest" });
  });

  test("wants its key in a saved cloud too", async () => {
    const { s3, Bucket, accountId } = await prepare();
    const key = newKey();
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "hello", ...key }));
    await using fork = await cloud.fork();
    const { S3Client } = await import("@aws-sdk/client-s3");
    const forked = fork.client(S3Client, { accountId, region: "eu-central-1" });
    expect(await refusalOf(forked.send(new GetObjectCommand({ Bucket, Key: "a" })))).toMatchObject({ status: 400 });
    const { Body } = await forked.send(new GetObjectCommand({ Bucket, Key: "a", ...key }));
    expect(await Body?.transformToString()).toBe("hello");
  });
});

test("a key says nothing of an object, or an upload, without one", async () => {
  const { s3, Bucket, put, read } = await prepare();
  await put("a", "hello");
  expect((await refusalOf(read("a", newKey()))).message).toBe(
    "The encryption parameters are not applicable to this object.",
  );
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "b" }));
  const part = { Bucket, Key: "b", UploadId, PartNumber: 1, Body: "x" };
  expect((await refusalOf(s3.send(new UploadPartCommand({ ...part, ...newKey() })))).message).toMatch(
    /^The multipart upload initiate did not request encryption/,
  );
});

test("new buckets take no such keys until their owner allows them", async () => {
  const { s3, Bucket } = await createBucket(cloud);
  const rule = async () =>
    (await s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration?.Rules?.[0];
  const write = () => s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "hello", ...newKey() }));
  expect((await rule())?.BlockedEncryptionTypes).toEqual({ EncryptionType: ["SSE-C"] });
  expect(await refusalOf(write())).toMatchObject({ code: "AccessDenied", status: 403 });
  expect(await refusalOf(s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "a", ...newKey() })))).toMatchObject({
    code: "AccessDenied",
  });
  // Another default alone does not allow them.
  const configure = (given: object) =>
    s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, ...given }],
        },
      }),
    );
  await configure({ BucketKeyEnabled: true });
  expect(await refusalOf(write())).toMatchObject({ code: "AccessDenied" });
  await configure({ BlockedEncryptionTypes: { EncryptionType: ["NONE"] } });
  await write();
});

/** What SDKs would complete is sent as it stands. */
const sent = async (bucket: string, headers: Readonly<Record<string, string>>) => {
  const answer = await fetch(`${cloud.endpointUrl}/${bucket}/a`, {
    method: "PUT",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=111111111111/20261121/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0`,
      "x-amz-date": "20261121T120000Z",
      "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
      ...Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [`x-amz-server-side-encryption-customer-${name}`, value]),
      ),
    },
    body: "hello",
  });
  return [answer.status, /<Code>(.*)<\/Code><Message>(.*?)<\/Message>/.exec(await answer.text())?.slice(1)];
};

const KEY = Buffer.alloc(32, 7).toString("base64");
const KEY_MD5 = createHash("md5").update(Buffer.alloc(32, 7)).digest("base64");

test.each<[string, Readonly<Record<string, string>>, string, string]>([
  ["no algorithm", { key: KEY, "key-MD5": KEY_MD5 }, "InvalidArgument", "must provide a valid encryption algorithm."],
  ["another algorithm", { algorithm: "aes" }, "InvalidEncryptionAlgorithmError", "AES256"],
  ["no key", { algorithm: "AES256" }, "InvalidArgument", "must provide an appropriate secret key."],
  ["no MD5", { algorithm: "AES256", key: KEY }, "InvalidArgument", "client calculated MD5 of the secret key."],
  ["another MD5", { algorithm: "AES256", key: KEY, "key-MD5": "AAAA" }, "InvalidArgument", "did not match the hash"],
  ["a short key", { algorithm: "AES256", key: "AAAA", "key-MD5": "AAAA" }, "InvalidArgument", "secret key was invalid"],
])("a request with %s is refused", async (_what, headers, code, message) => {
  const { Bucket } = await prepare();
  expect(await sent(Bucket, headers)).toEqual([400, [code, expect.stringContaining(message)]]);
});
