import { createMovableClock, type MovableClock } from "@assay/core";
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  RestoreObjectCommand,
  type RestoreRequest,
  type StorageClass,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectS3, createBucket, refusalOf } from "../../../test/s3-fixture.js";
import { accountOf } from "../../../test/sns-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const NOON = Date.UTC(2026, 10, 21, 12);
const HOUR_MS = 3_600_000;

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(NOON) });
});
afterAll(() => cloud.dispose());

/** A bucket with one object in an archive. */
async function archive(StorageClass: StorageClass = "GLACIER") {
  const bucket = await createBucket(cloud);
  const { s3, Bucket } = bucket;
  const key = { Bucket, Key: "old" };
  await s3.send(new PutObjectCommand({ ...key, Body: "hello", StorageClass }));
  return {
    ...bucket,
    key,
    read: async () => await (await s3.send(new GetObjectCommand(key))).Body?.transformToString(),
    restore: (RestoreRequest: RestoreRequest) => s3.send(new RestoreObjectCommand({ ...key, RestoreRequest })),
    status: async () => (await s3.send(new HeadObjectCommand(key))).Restore,
  };
}

test("an archived object is read after it was restored, until the copy goes", async () => {
  const { s3, key, Bucket, read, restore, status } = await archive();
  expect(await refusalOf(read())).toEqual({
    code: "InvalidObjectState",
    status: 403,
    message: "The operation is not valid for the object's storage class",
  });
  const copying = s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/old` }));
  expect(await refusalOf(copying)).toMatchObject({ code: "InvalidObjectState" });
  expect(await status()).toBeUndefined();

  await restore({ Days: 2, GlacierJobParameters: { Tier: "Standard" } });
  expect(await status()).toBe('ongoing-request="true"');
  expect(await refusalOf(restore({ Days: 1 }))).toMatchObject({ code: "RestoreAlreadyInProgress", status: 409 });
  await cloud.clock.advance(5 * HOUR_MS);
  expect(await read()).toBe("hello");
  const midnight = Math.ceil((cloud.clock.now() + 48 * HOUR_MS) / (24 * HOUR_MS)) * 24 * HOUR_MS;
  expect(await status()).toBe(`ongoing-request="false", expiry-date="${new Date(midnight).toUTCString()}"`);

  const OptionalObjectAttributes = ["RestoreStatus" as const];
  const listed = await s3.send(new ListObjectsV2Command({ Bucket, OptionalObjectAttributes }));
  const RestoreStatus = { IsRestoreInProgress: false, RestoreExpiryDate: new Date(midnight) };
  expect(listed.Contents).toMatchObject([{ Key: "old", RestoreStatus }]);
  const versions = await s3.send(new ListObjectVersionsCommand({ Bucket, OptionalObjectAttributes }));
  expect(versions.Versions).toMatchObject([{ Key: "old", RestoreStatus }]);
  expect((await s3.send(new ListObjectVersionsCommand({ Bucket }))).Versions?.[0]).not.toHaveProperty("RestoreStatus");

  // Asked again, the copy stays for longer.
  await restore({ Days: 3 });
  await cloud.clock.advance(midnight - cloud.clock.now());
  expect(await read()).toBe("hello");
  await cloud.clock.advance(24 * HOUR_MS);
  expect(await refusalOf(read())).toMatchObject({ code: "InvalidObjectState" });
  expect((await s3.send(new HeadObjectCommand(key))).StorageClass).toBe("GLACIER");
});

test("a deep archive takes twelve hours and knows no expedited way; other classes have nothing to restore", async () => {
  const deep = await archive("DEEP_ARCHIVE");
  const expedited = deep.restore({ Days: 1, GlacierJobParameters: { Tier: "Expedited" } });
  expect(await refusalOf(expedited)).toMatchObject({ code: "InvalidArgument" });
  await deep.restore({ Days: 1 });
  await cloud.clock.advance(12 * HOUR_MS - 1);
  expect(await refusalOf(deep.read())).toMatchObject({ code: "InvalidObjectState" });
  await cloud.clock.advance(1);
  expect(await deep.read()).toBe("hello");
  const near = await archive("GLACIER_IR");
  expect(await near.read()).toBe("hello");
  expect(await refusalOf(near.restore({ Days: 1 }))).toMatchObject({ code: "InvalidObjectState" });
});

test("queues are told of the request, the copy and its end; a saved cloud goes on with it", async () => {
  const { s3, accountId, Bucket, restore, key } = await archive();
  const queue = await accountOf(cloud, accountId).createQueue("restored");
  const QueueConfigurations = [{ QueueArn: queue.arn, Events: ["s3:ObjectRestore:*" as const] }];
  const NotificationConfiguration = { QueueConfigurations };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  await queue.receive();
  await restore({ Days: 1, GlacierJobParameters: { Tier: "Expedited" } });
  await using fork = await cloud.fork();
  // Messages come again when their timeout is over, among them the event that tested the queue.
  const told = async () =>
    (await queue.receive()).map(({ Body }) => JSON.parse(Body ?? "{}").Records?.[0].eventName as unknown);
  expect(await told()).toEqual(["ObjectRestore:Post"]);
  await cloud.clock.advance(5 * 60_000);
  expect(await told()).toContain("ObjectRestore:Completed");
  await cloud.clock.advance(48 * HOUR_MS);
  expect(await told()).toContain("ObjectRestore:Delete");
  await fork.clock.advance(5 * 60_000);
  const { Body } = await connectS3(fork, accountId).send(new GetObjectCommand(key));
  expect(await Body?.transformToString()).toBe("hello");
});
