import { createHash } from "node:crypto";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBucket, refusalOf } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

describe("an object", () => {
  test("comes back with the headers, metadata and tags it was put with", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const headers = {
      CacheControl: "max-age=60",
      ContentDisposition: 'attachment; filename="a"',
      ContentEncoding: "gzip",
      ContentLanguage: "de",
      ContentType: "text/plain",
      Metadata: { team: "a" },
      StorageClass: "STANDARD_IA",
    } as const;
    const Body = Buffer.from("no gzip at all, and stored as it is");
    await s3.send(new PutObjectCommand({ Bucket, Key: "ä b/+", Body, Tagging: "one=1&two=%20", ...headers }));
    const { Body: body, ...got } = await s3.send(new GetObjectCommand({ Bucket, Key: "ä b/+" }));
    expect(got).toMatchObject({ ...headers, TagCount: 2, ContentLength: Body.byteLength, AcceptRanges: "bytes" });
    expect(got.ETag).toBe(`"${createHash("md5").update(Body).digest("hex")}"`);
    expect(await body?.transformToString()).toBe(Body.toString());
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "ä b/+" }));
    expect(TagSet).toEqual([
      { Key: "one", Value: "1" },
      { Key: "two", Value: " " },
    ]);
    const overridden = new GetObjectCommand({ Bucket, Key: "ä b/+", ResponseContentType: "text/x" });
    expect((await s3.send(overridden)).ContentType).toBe("text/x");
  });

  test("may be empty, and large ones are read in ranges", async () => {
    const { s3, Bucket, put } = await createBucket(cloud);
    await put("empty", "");
    expect(await (await s3.send(new GetObjectCommand({ Bucket, Key: "empty" }))).Body?.transformToString()).toBe("");
    const large = Buffer.alloc(3_000_000, "0123456789");
    await put("large", large);
    const read = async (Range: string) => {
      const { Body, ContentRange, $metadata } = await s3.send(new GetObjectCommand({ Bucket, Key: "large", Range }));
      return [$metadata.httpStatusCode, ContentRange, await Body?.transformToString()];
    };
    expect(await read("bytes=1999998-2000001")).toEqual([206, "bytes 1999998-2000001/3000000", "8901"]);
    expect(await read("bytes=-3")).toEqual([206, "bytes 2999997-2999999/3000000", "789"]);
    expect(await read("bytes=2999999-9999999")).toEqual([206, "bytes 2999999-2999999/3000000", "9"]);
    expect((await read("nonsense"))[0]).toBe(200);
    expect(await refusalOf(read("bytes=3000000-"))).toMatchObject({ code: "InvalidRange", status: 416 });
    const whole = await s3.send(new GetObjectCommand({ Bucket, Key: "large" }));
    expect(Buffer.from((await whole.Body?.transformToByteArray()) ?? []).equals(large)).toBe(true);
  });

  test("that is not there is told so, with and without a body", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    expect(await refusalOf(s3.send(new GetObjectCommand({ Bucket, Key: "a" })))).toEqual({
      code: "NoSuchKey",
      status: 404,
      message: "The specified key does not exist.",
    });
    expect(await refusalOf(s3.send(new HeadObjectCommand({ Bucket, Key: "a" })))).toMatchObject({
      code: "NotFound",
      status: 404,
    });
    const tooLong = s3.send(new PutObjectCommand({ Bucket, Key: "ä".repeat(513), Body: "" }));
    expect(await refusalOf(tooLong)).toMatchObject({ code: "KeyTooLongError" });
  });

  test("tells its attributes", async () => {
    const { s3, Bucket, put } = await createBucket(cloud);
    await put("a", "hello");
    const ObjectAttributes = ["ETag", "ObjectSize", "StorageClass", "Checksum"] as const;
    const asked = new GetObjectAttributesCommand({ Bucket, Key: "a", ObjectAttributes: [...ObjectAttributes] });
    expect(await s3.send(asked)).toMatchObject({
      ETag: "5d41402abc4b2a76b9719d911017c592",
      ObjectSize: 5,
      StorageClass: "STANDARD",
      Checksum: { ChecksumCRC32: "NhCmhg==", ChecksumType: "FULL_OBJECT" },
    });
  });
});

describe("conditions", () => {
  test("spare a reader what it has", async () => {
    const { s3, Bucket, put } = await createBucket(cloud);
    const { ETag } = await put("a", "a");
    const get = (condition: object) => refusalOf(s3.send(new GetObjectCommand({ Bucket, Key: "a", ...condition })));
    expect(await get({ IfNoneMatch: ETag })).toMatchObject({ status: 304 });
    expect(await get({ IfMatch: '"other"' })).toMatchObject({ code: "PreconditionFailed", status: 412 });
    const future = new Date(Date.now() + 3_600_000);
    expect(await get({ IfModifiedSince: future })).toMatchObject({ status: 304 });
    expect(await get({ IfUnmodifiedSince: new Date(0) })).toMatchObject({ status: 412 });
    const both = new GetObjectCommand({ Bucket, Key: "a", IfMatch: ETag, IfUnmodifiedSince: new Date(0) });
    expect((await s3.send(both)).$metadata.httpStatusCode).toBe(200);
  });

  test("keep a writer from overwriting what it has not seen", async () => {
    const { s3, Bucket, put } = await createBucket(cloud);
    const write = (condition: object) => s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "b", ...condition }));
    expect(await refusalOf(write({ IfMatch: '"x"' }))).toMatchObject({ code: "NoSuchKey", status: 404 });
    await write({ IfNoneMatch: "*" });
    expect(await refusalOf(write({ IfNoneMatch: "*" }))).toMatchObject({ code: "PreconditionFailed", status: 412 });
    const { ETag } = await put("a", "a");
    await write({ IfMatch: ETag });
    expect(await refusalOf(write({ IfMatch: ETag }))).toMatchObject({ code: "PreconditionFailed" });
    expect(await refusalOf(write({ IfNoneMatch: '"x"' }))).toMatchObject({ code: "NotImplemented", status: 501 });
  });

  test("let only one of many writers create a key", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const Body = Buffer.alloc(100_000);
    const writes = Array.from({ length: 10 }, () =>
      s3.send(new PutObjectCommand({ Bucket, Key: "lock", Body, IfNoneMatch: "*" })),
    );
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("keep a deletion from what has changed", async () => {
    const { s3, Bucket, put } = await createBucket(cloud);
    const { ETag } = await put("a", "a");
    const remove = (IfMatch: string | undefined) => s3.send(new DeleteObjectCommand({ Bucket, Key: "a", IfMatch }));
    expect(await refusalOf(remove('"x"'))).toMatchObject({ code: "PreconditionFailed", status: 412 });
    await remove(ETag);
    expect(await refusalOf(remove("*"))).toMatchObject({ code: "PreconditionFailed" });
  });
});

describe("copies", () => {
  test("take or replace metadata and tags, also from names that have to be encoded", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const source = { Bucket, Key: "ä ?+", Body: "text", Metadata: { a: "1" }, Tagging: "t=1", ContentType: "text/x" };
    await s3.send(new PutObjectCommand(source));
    const CopySource = `${Bucket}/${encodeURIComponent("ä ?+")}`;
    await s3.send(new CopyObjectCommand({ Bucket, Key: "same", CopySource }));
    const head = (Key: string) => s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(await head("same")).toMatchObject({ Metadata: { a: "1" }, ContentType: "text/x", TagCount: 1 });
    const replacing = { MetadataDirective: "REPLACE", TaggingDirective: "REPLACE", Metadata: { b: "2" } } as const;
    await s3.send(new CopyObjectCommand({ Bucket, Key: "other", CopySource, ...replacing }));
    expect(await head("other")).toMatchObject({ Metadata: { b: "2" }, ContentType: "binary/octet-stream" });
    expect((await head("other")).TagCount).toBeUndefined();
  });

  test("find their source by a name that is encoded with its slash, in which a plus is a space", async () => {
    const { s3, Bucket, put } = await createBucket(cloud);
    await put("a b/1+1", "text");
    const copy = (CopySource: string) => s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource }));
    await copy(encodeURIComponent(`/${Bucket}/a b/1+1`));
    await copy(`${Bucket}/a+b/1%2B1`);
    expect(await refusalOf(copy(`${Bucket}/a b/1+1`))).toMatchObject({ code: "NoSuchKey" });
    expect(await refusalOf(copy(`${Bucket}/%`))).toMatchObject({ code: "InvalidArgument" });
  });

  test("of an object onto itself have to change something, and conditions hold for the source", async () => {
    const { s3, Bucket, put } = await createBucket(cloud);
    const { ETag } = await put("a", "a");
    const copy = (input: object) =>
      s3.send(new CopyObjectCommand({ Bucket, Key: "a", CopySource: `/${Bucket}/a`, ...input }));
    expect(await refusalOf(copy({}))).toMatchObject({ code: "InvalidRequest" });
    await copy({ StorageClass: "GLACIER_IR" });
    expect(await refusalOf(copy({ Key: "b", CopySourceIfNoneMatch: ETag }))).toMatchObject({ status: 412 });
    expect(await refusalOf(copy({ CopySource: `${Bucket}/none` }))).toMatchObject({ code: "NoSuchKey" });
    expect(await refusalOf(copy({ CopySource: "nothing" }))).toMatchObject({ code: "InvalidArgument" });
    const foreign = copy({ Key: "b", ExpectedSourceBucketOwner: "999999999999" });
    expect(await refusalOf(foreign)).toMatchObject({ code: "AccessDenied", status: 403 });
  });
});

test("deleting many keys tells which were deleted and does not mind those that never were", async () => {
  const { s3, Bucket, put } = await createBucket(cloud);
  await put("a", "a");
  const Objects = [{ Key: "a" }, { Key: "never" }, { Key: "<&>" }];
  const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(Deleted?.map(({ Key }) => Key)).toEqual(["a", "never", "<&>"]);
  expect(Errors).toBeUndefined();
  const quiet = new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } });
  expect((await s3.send(quiet)).Deleted).toBeUndefined();
});
