import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBucket, type OwnedBucket, refusalOf } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const setVersioning = ({ s3, Bucket }: OwnedBucket, Status: "Enabled" | "Suspended") =>
  s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));

const read = async ({ s3, Bucket }: OwnedBucket, Key: string, VersionId?: string) =>
  await (await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();

test("every version stays, a deletion only marks, and deleting the mark brings the object back", async () => {
  const bucket = await createBucket(cloud);
  const { s3, Bucket, put } = bucket;
  await put("a", "before");
  await setVersioning(bucket, "Enabled");
  const first = await put("a", "first");
  await put("a", "second");
  expect(await read(bucket, "a")).toBe("second");
  expect(await read(bucket, "a", first.VersionId)).toBe("first");
  expect(await read(bucket, "a", "null")).toBe("before");

  const marked = await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
  expect(marked.DeleteMarker).toBe(true);
  expect(await refusalOf(read(bucket, "a"))).toMatchObject({ code: "NoSuchKey", status: 404 });
  expect(await refusalOf(read(bucket, "a", marked.VersionId))).toMatchObject({ code: "MethodNotAllowed", status: 405 });
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  expect(await refusalOf(s3.send(new DeleteBucketCommand({ Bucket })))).toMatchObject({
    message: "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
  });

  const unmarked = await s3.send(new DeleteObjectCommand({ Bucket, Key: "a", VersionId: marked.VersionId }));
  expect(unmarked).toMatchObject({ DeleteMarker: true, VersionId: marked.VersionId });
  expect(await read(bucket, "a")).toBe("second");
});

test("suspended versioning writes over the null version and keeps the others", async () => {
  const bucket = await createBucket(cloud);
  const { s3, Bucket, put } = bucket;
  await setVersioning(bucket, "Enabled");
  const { VersionId } = await put("a", "kept");
  await setVersioning(bucket, "Suspended");
  await put("a", "null 1");
  expect((await put("a", "null 2")).VersionId).toBe("null");
  const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect(Versions?.map((each) => [each.VersionId, each.IsLatest])).toEqual([
    ["null", true],
    [VersionId, false],
  ]);
  const { DeleteMarker } = await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
  expect(DeleteMarker).toBe(true);
  expect(await read(bucket, "a", VersionId)).toBe("kept");
});

test("versions are listed in pages that may end between two versions of a key", async () => {
  const bucket = await createBucket(cloud);
  const { s3, Bucket, put } = bucket;
  await setVersioning(bucket, "Enabled");
  for (const key of ["a", "b", "b", "b", "dir/c", "dir/d"]) await put(key, key);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "b" }));
  const seen: string[] = [];
  let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, Delimiter: "/", ...markers }));
    seen.push(...(page.Versions ?? []).map(({ Key, IsLatest }) => `${Key}${IsLatest ? "" : " old"}`));
    seen.push(...(page.DeleteMarkers ?? []).map(({ Key }) => `${Key} marker`));
    seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => `${Prefix}`));
    if (page.IsTruncated !== true) break;
    markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
  expect(seen).toEqual(["a", "b marker", "b old", "b old", "b old", "dir/"]);
});

test("locked versions are deleted by nobody until the lock is off or over", async () => {
  const bucket = await createBucket(cloud, { ObjectLockEnabledForBucket: true });
  const { s3, Bucket, put } = bucket;
  const { VersionId } = await put("held", "a");
  const hold = (Status: "ON" | "OFF") =>
    s3.send(new PutObjectLegalHoldCommand({ Bucket, Key: "held", VersionId, LegalHold: { Status } }));
  const remove = (Key: string, version: string | undefined, BypassGovernanceRetention?: boolean) =>
    s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: version, BypassGovernanceRetention }));
  await hold("ON");
  expect(await refusalOf(remove("held", VersionId))).toMatchObject({ code: "AccessDenied", status: 403 });
  await hold("OFF");
  await remove("held", VersionId);

  const ObjectLockRetainUntilDate = new Date(Date.now() + 3_600_000);
  const lock = { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate } as const;
  const kept = await s3.send(new PutObjectCommand({ Bucket, Key: "kept", Body: "a", ...lock }));
  expect(await refusalOf(remove("kept", kept.VersionId))).toMatchObject({ code: "AccessDenied" });
  await remove("kept", kept.VersionId, true);
});
