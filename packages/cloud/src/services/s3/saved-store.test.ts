import { createMovableClock } from "@assay/core";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { connectS3, createBucket, refusalOf } from "../../../test/s3-fixture.js";
import { startCloud } from "../../index.js";

const DAY_MS = 86_400_000;

test("a restored cloud has the same versions, uploads, bodies and rules", async () => {
  const clock = createMovableClock(Date.UTC(2026, 10, 21, 12));
  await using original = await startCloud({ clock });
  const { s3, Bucket, accountId, put } = await createBucket(original);
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  const large = Buffer.alloc(1_000_000, "0123456789");
  const { VersionId } = await put("a", large);
  await put("a", "small");
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
  await put("temp/b", "b");
  const Rules = [{ Status: "Enabled" as const, Filter: { Prefix: "temp/" }, Expiration: { Days: 1 } }];
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "upload" }));
  const upload = { Bucket, Key: "upload", UploadId };
  const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: large }));

  const snapshot = await original.snapshots.take();
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "a", VersionId }));
  await using restored = await startCloud({ clock: createMovableClock(clock.now()), snapshot });
  const client = connectS3(restored, accountId);
  const { Versions, DeleteMarkers } = await client.send(new ListObjectVersionsCommand({ Bucket }));
  expect(Versions?.map(({ Key, Size }) => [Key, Size])).toEqual([
    ["a", 5],
    ["a", large.byteLength],
    ["temp/b", 1],
  ]);
  expect(DeleteMarkers?.map(({ IsLatest }) => IsLatest)).toEqual([true]);
  const read = await client.send(new GetObjectCommand({ Bucket, Key: "a", VersionId }));
  expect(Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(large)).toBe(true);
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }));
  await restored.clock.advance(2 * DAY_MS);
  const expired = client.send(new GetObjectCommand({ Bucket, Key: "temp/b" }));
  expect(await refusalOf(expired)).toMatchObject({ code: "NoSuchKey" });
});
