import { createHash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBucket, type OwnedBucket, refusalOf } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const MIB = 1024 * 1024;

async function begin(bucket: OwnedBucket, input: Partial<CreateMultipartUploadCommandInput> = {}) {
  const { s3, Bucket } = bucket;
  const { Key = "a" } = input;
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...input }));
  const upload = { Bucket, Key, UploadId };
  const { ChecksumAlgorithm } = input;
  return {
    upload,
    put: async (PartNumber: number, Body: Uint8Array) => {
      const { $metadata: _, ...part } = await s3.send(
        new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumAlgorithm }),
      );
      return { ...part, PartNumber };
    },
    complete: (Parts: { PartNumber: number; ETag?: string | undefined }[], conditions: object = {}) =>
      s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...conditions })),
  };
}

const md5 = (bytes: Uint8Array): Buffer => createHash("md5").update(bytes).digest();

test("parts become one object, in the order of their numbers, with an ETag of their ETags", async () => {
  const bucket = await createBucket(cloud);
  const { s3, Bucket } = bucket;
  const [first, second] = [Buffer.alloc(5 * MIB, "a"), Buffer.from("end")];
  const { put, complete } = await begin(bucket, { ContentType: "text/plain", Metadata: { team: "a" } });
  const two = await put(7, second);
  const one = await put(2, first);
  const { ETag } = await complete([one, two]);
  expect(ETag).toBe(`"${md5(Buffer.concat([md5(first), md5(second)])).toString("hex")}-2"`);
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "a" }));
  expect(got).toMatchObject({ ContentType: "text/plain", Metadata: { team: "a" }, ContentLength: 5 * MIB + 3 });
  const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
  expect(bytes.equals(Buffer.concat([first, second]))).toBe(true);
  const part = await s3.send(new GetObjectCommand({ Bucket, Key: "a", PartNumber: 2 }));
  expect([part.PartsCount, await part.Body?.transformToString()]).toEqual([2, "end"]);
  const across = new GetObjectCommand({ Bucket, Key: "a", Range: `bytes=${5 * MIB - 1}-${5 * MIB}` });
  expect(await (await s3.send(across)).Body?.transformToString()).toBe("ae");
});

test("the answer leads to the object", async () => {
  const bucket = await createBucket(cloud);
  const { put, complete } = await begin(bucket, { Key: "dir/a b+c" });
  const { Location = "" } = await complete([await put(1, Buffer.from("hello"))]);
  expect(Location).toBe(`${cloud.endpointUrl}/${bucket.Bucket}/dir%2Fa%20b%2Bc`);
  expect(await (await fetch(Location)).text()).toBe("hello");
});

test("a part that is too small, missing, changed or out of order is refused, and the upload goes on", async () => {
  const bucket = await createBucket(cloud);
  const { put, complete } = await begin(bucket);
  const small = await put(1, Buffer.from("small"));
  const last = await put(2, Buffer.from("last"));
  expect(await refusalOf(complete([small, last]))).toMatchObject({ code: "EntityTooSmall", status: 400 });
  expect(await refusalOf(complete([last, small]))).toMatchObject({ code: "InvalidPartOrder" });
  expect(await refusalOf(complete([{ ...small, ETag: '"x"' }]))).toMatchObject({ code: "InvalidPart" });
  expect(await refusalOf(complete([small, { PartNumber: 3, ETag: last.ETag }]))).toMatchObject({ code: "InvalidPart" });
  expect(await refusalOf(complete([]))).toMatchObject({ code: "MalformedXML" });
  expect(await refusalOf(put(10_001, Buffer.from("x")))).toMatchObject({ code: "InvalidArgument" });
  await complete([small]);
  expect(await refusalOf(complete([small]))).toMatchObject({ code: "NoSuchUpload", status: 404 });
});

test("an upload is completed only if nobody else was first", async () => {
  const bucket = await createBucket(cloud);
  const { put, complete } = await begin(bucket);
  const part = await put(1, Buffer.from("mine"));
  await bucket.put("a", "theirs");
  const refused = await refusalOf(complete([part], { IfNoneMatch: "*" }));
  expect(refused).toMatchObject({ code: "PreconditionFailed", status: 412 });
});

test("parts are copied from ranges of objects", async () => {
  const bucket = await createBucket(cloud);
  const { s3, Bucket } = bucket;
  await bucket.put("source", "0123456789");
  const { upload, complete } = await begin(bucket);
  const copy = async (CopySourceRange: string) => {
    const source = { ...upload, PartNumber: 1, CopySource: `${Bucket}/source`, CopySourceRange };
    return (await s3.send(new UploadPartCopyCommand(source))).CopyPartResult?.ETag;
  };
  expect(await refusalOf(copy("bytes=5-10"))).toMatchObject({ code: "InvalidArgument" });
  await complete([{ PartNumber: 1, ETag: await copy("bytes=2-4") }]);
  expect(await (await s3.send(new GetObjectCommand({ Bucket, Key: "a" }))).Body?.transformToString()).toBe("234");
});

test("uploads and their parts are listed until the upload is aborted", async () => {
  const bucket = await createBucket(cloud);
  const { s3, Bucket } = bucket;
  const { upload, put } = await begin(bucket);
  await begin(bucket, { Key: "dir/b" });
  for (const n of [3, 1, 2]) await put(n, Buffer.from(`part ${n}`));
  const parts = await s3.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
  expect(parts).toMatchObject({ IsTruncated: true, NextPartNumberMarker: "2" });
  expect(parts.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    [1, 6],
    [2, 6],
  ]);
  const list = () => s3.send(new ListMultipartUploadsCommand({ Bucket, Delimiter: "/" }));
  expect(await list()).toMatchObject({ Uploads: [{ Key: "a" }], CommonPrefixes: [{ Prefix: "dir/" }] });
  await s3.send(new AbortMultipartUploadCommand(upload));
  expect((await list()).Uploads).toBeUndefined();
  expect(await refusalOf(put(1, Buffer.from("late")))).toMatchObject({ code: "NoSuchUpload" });
});

test.each([
  ["SHA256", "COMPOSITE"],
  ["CRC32C", "COMPOSITE"],
  ["CRC32", "FULL_OBJECT"],
  ["CRC64NVME", "FULL_OBJECT"],
] as const)("checksums by %s are of type %s", async (ChecksumAlgorithm, ChecksumType) => {
  const bucket = await createBucket(cloud);
  const { s3, Bucket } = bucket;
  const { put, complete } = await begin(bucket, { ChecksumAlgorithm, ChecksumType });
  const [first, second] = [Buffer.alloc(5 * MIB, "a"), Buffer.from("end")];
  const done = await complete([await put(1, first), await put(2, second)]);
  expect(done.ChecksumType).toBe(ChecksumType);
  const value = done[`Checksum${ChecksumAlgorithm}`];
  expect(value?.endsWith("-2")).toBe(ChecksumType === "COMPOSITE");
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "a", ChecksumMode: "ENABLED" }));
  expect(head[`Checksum${ChecksumAlgorithm}`]).toBe(value);
  const ObjectAttributes = ["ObjectParts" as const];
  const { ObjectParts } = await s3.send(new GetObjectAttributesCommand({ Bucket, Key: "a", ObjectAttributes }));
  expect(ObjectParts?.TotalPartsCount).toBe(2);
  // A reader that checks the whole against a full-object checksum agrees.
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "a", ChecksumMode: "ENABLED" }));
  expect((await got.Body?.transformToByteArray())?.byteLength).toBe(5 * MIB + 3);
});
