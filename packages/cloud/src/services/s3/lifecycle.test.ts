import { createMovableClock } from "@assay/core";
import {
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type LifecycleRule,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBucket, type OwnedBucket, refusalOf } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 21, 12);

let cloud: Cloud<ReturnType<typeof createMovableClock>>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

const configure = ({ s3, Bucket }: OwnedBucket, ...Rules: LifecycleRule[]) =>
  s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));

const keysOf = async ({ s3, Bucket }: OwnedBucket) =>
  (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key) ?? [];

test("objects expire at the midnight behind their last day, those a rule means and no others", async () => {
  const bucket = await createBucket(cloud);
  const { s3, Bucket, put } = bucket;
  await put("logs/before", "a");
  await configure(
    bucket,
    { ID: "logs", Status: "Enabled", Filter: { Prefix: "logs/" }, Expiration: { Days: 1 } },
    { Status: "Enabled", Filter: { Tag: { Key: "temp", Value: "1" } }, Expiration: { Days: 3 } },
    { Status: "Disabled", Filter: { Prefix: "" }, Expiration: { Days: 1 } },
  );
  await put("logs/after", "a");
  await put("kept", "a");
  await s3.send(new PutObjectCommand({ Bucket, Key: "tagged", Body: "a", Tagging: "temp=1" }));
  const { Expiration } = await s3.send(new HeadObjectCommand({ Bucket, Key: "logs/after" }));
  const midnight = Math.ceil((cloud.clock.now() + DAY_MS) / DAY_MS) * DAY_MS;
  expect(Expiration).toBe(`expiry-date="${new Date(midnight).toUTCString()}", rule-id="logs"`);
  await cloud.clock.advance(midnight - cloud.clock.now() - 1);
  expect(await keysOf(bucket)).toEqual(["kept", "logs/after", "logs/before", "tagged"]);
  await cloud.clock.advance(1);
  expect(await keysOf(bucket)).toEqual(["kept", "tagged"]);
  await cloud.clock.advance(30 * DAY_MS);
  expect(await keysOf(bucket)).toEqual(["kept"]);
});

test("versions are marked, become noncurrent and go, and so does the last mark", async () => {
  const bucket = await createBucket(cloud);
  const { s3, Bucket, put } = bucket;
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  await configure(bucket, {
    Status: "Enabled",
    Filter: {},
    Expiration: { Days: 1 },
    NoncurrentVersionExpiration: { NoncurrentDays: 5 },
  });
  await put("a", "a");
  const counts = async () => {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    return [Versions.length, DeleteMarkers.length];
  };
  await cloud.clock.advance(3 * DAY_MS);
  expect(await counts()).toEqual([1, 1]);
  await cloud.clock.advance(5 * DAY_MS);
  expect(await counts()).toEqual([0, 0]);
});

test("uploads that nobody completes are aborted, and storage classes change", async () => {
  const bucket = await createBucket(cloud);
  const { s3, Bucket, put } = bucket;
  await configure(bucket, {
    Status: "Enabled",
    Filter: {},
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    Transitions: [{ Days: 30, StorageClass: "GLACIER_IR" }],
  });
  await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "upload" }));
  await put("a", "a");
  await cloud.clock.advance(8 * DAY_MS);
  expect((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined();
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "a" }))).StorageClass).toBeUndefined();
  await cloud.clock.advance(30 * DAY_MS);
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "a" }))).StorageClass).toBe("GLACIER_IR");
});

test("objects go to colder classes one after the other, and never back", async () => {
  const bucket = await createBucket(cloud);
  const { s3, Bucket, put } = bucket;
  const Transitions = [
    { Days: 90, StorageClass: "GLACIER" as const },
    { Days: 30, StorageClass: "STANDARD_IA" as const },
  ];
  await configure(bucket, { Status: "Enabled", Filter: {}, Transitions });
  await put("a", "a");
  const classNow = async () => (await s3.send(new HeadObjectCommand({ Bucket, Key: "a" }))).StorageClass;
  await cloud.clock.advance(31 * DAY_MS);
  expect(await classNow()).toBe("STANDARD_IA");
  await cloud.clock.advance(60 * DAY_MS);
  expect(await classNow()).toBe("GLACIER");
  await cloud.clock.advance(365 * DAY_MS);
  expect(await classNow()).toBe("GLACIER");
});

test("versions change their classes once others have succeeded them, apart from the newest of them", async () => {
  const bucket = await createBucket(cloud);
  const { s3, Bucket, put } = bucket;
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  await configure(bucket, {
    ...{ Status: "Enabled", Filter: {} },
    NoncurrentVersionTransitions: [{ NoncurrentDays: 10, NewerNoncurrentVersions: 1, StorageClass: "STANDARD_IA" }],
  });
  for (const content of ["1", "22", "333"]) await put("a", content);
  const classes = async () =>
    (await s3.send(new ListObjectVersionsCommand({ Bucket }))).Versions?.map(({ Size, StorageClass }) => [
      Size,
      StorageClass,
    ]);
  await cloud.clock.advance(9 * DAY_MS);
  expect(await classes()).toEqual([3, 2, 1].map((size) => [size, "STANDARD"]));
  await cloud.clock.advance(2 * DAY_MS);
  expect(await classes()).toEqual([
    [3, "STANDARD"],
    [2, "STANDARD"],
    [1, "STANDARD_IA"],
  ]);
});

test.each<[string, LifecycleRule, string]>([
  ["without an action", { Status: "Enabled", Filter: {} }, "InvalidRequest"],
  ["of no days", { Status: "Enabled", Filter: {}, Expiration: { Days: 0 } }, "InvalidArgument"],
  ["on a date within a day", { Status: "Enabled", Filter: {}, Expiration: { Date: new Date(1) } }, "InvalidArgument"],
  ["for nothing", { Status: "Enabled", Expiration: { Days: 1 } }, "MalformedXML"],
])("a rule %s is refused", async (_what, rule, code) => {
  const bucket = await createBucket(cloud);
  expect(await refusalOf(configure(bucket, rule))).toMatchObject({ code, status: 400 });
});
