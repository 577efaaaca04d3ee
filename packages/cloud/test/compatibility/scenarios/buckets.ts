import type * as S3 from "@aws-sdk/client-s3";
import { expect } from "vitest";

const PART_BYTES = 5 * 1024 * 1024;

/** Objects, whole and in parts, listings with names that XML has to escape, and errors with and without a body. */
export async function useBuckets(sdk: typeof S3, s3: S3.S3Client, Bucket: string): Promise<void> {
  await s3.send(
    new sdk.CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-central-1" } }),
  );
  const Key = "a folder/tea & <cake> ä☃+1";
  await s3.send(
    new sdk.PutObjectCommand({ Bucket, Key, Body: "1 tea", Metadata: { team: "a" }, Tagging: "kind=order" }),
  );
  const read = await s3.send(new sdk.GetObjectCommand({ Bucket, Key, Range: "bytes=2-4" }));
  expect([await read.Body?.transformToString(), read.ContentRange, read.Metadata]).toEqual([
    "tea",
    "bytes 2-4/5",
    { team: "a" },
  ]);

  const { UploadId } = await s3.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key: "large" }));
  const Parts: S3.CompletedPart[] = [];
  for (const [index, Body] of [new Uint8Array(PART_BYTES), Uint8Array.of(1, 2, 3)].entries()) {
    const PartNumber = index + 1;
    const part = await s3.send(new sdk.UploadPartCommand({ Bucket, Key: "large", UploadId, PartNumber, Body }));
    Parts.push({ PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 });
  }
  const whole = { Bucket, Key: "large", UploadId, MultipartUpload: { Parts } };
  await s3.send(new sdk.CompleteMultipartUploadCommand(whole));
  expect((await s3.send(new sdk.HeadObjectCommand({ Bucket, Key: "large" }))).ContentLength).toBe(PART_BYTES + 3);

  const { Contents, CommonPrefixes } = await s3.send(new sdk.ListObjectsV2Command({ Bucket, Delimiter: "/" }));
  expect([Contents?.map((each) => each.Key), CommonPrefixes]).toEqual([["large"], [{ Prefix: "a folder/" }]]);
  await expect(s3.send(new sdk.GetObjectCommand({ Bucket, Key: "nothing" }))).rejects.toMatchObject({
    name: "NoSuchKey",
    $metadata: { httpStatusCode: 404 },
  });
  await expect(s3.send(new sdk.HeadObjectCommand({ Bucket, Key: "nothing" }))).rejects.toMatchObject({
    name: "NotFound",
  });
  const gone = await s3.send(
    new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }, { Key: "large" }] } }),
  );
  expect(gone.Deleted?.map((each) => each.Key).sort()).toEqual([Key, "large"].sort());
  await s3.send(new sdk.DeleteBucketCommand({ Bucket }));
}
