import { createMovableClock, type MovableClock } from "@assay/core";
import {
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectAclCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  GetObjectTaggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectAclCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBucket, refusalOf } from "../../../test/s3-fixture.js";
import { accountOf } from "../../../test/sns-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const DAY_MS = 86_400_000;

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(Date.UTC(2026, 10, 21, 12)) });
});
afterAll(() => cloud.dispose());

test("tags of an object are replaced and taken off, and queues hear of it", async () => {
  // In buckets of another ownership there are no access lists.
  const { s3, Bucket, accountId, put } = await createBucket(cloud, { ObjectOwnership: "ObjectWriter" });
  const queue = await accountOf(cloud, accountId).createQueue("tagged");
  const Events = ["s3:ObjectTagging:*" as const, "s3:ObjectAcl:Put" as const];
  const NotificationConfiguration = { QueueConfigurations: [{ QueueArn: queue.arn, Events }] };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  await put("a", "a");
  const key = { Bucket, Key: "a" };
  const TagSet = [{ Key: "team", Value: "shop" }];
  await s3.send(new PutObjectTaggingCommand({ ...key, Tagging: { TagSet } }));
  const tags = async () => (await s3.send(new GetObjectTaggingCommand(key))).TagSet;
  expect(await tags()).toEqual(TagSet);
  await s3.send(new DeleteObjectTaggingCommand(key));
  expect(await tags()).toEqual([]);
  const eleven = Array.from({ length: 11 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
  const tooMany = s3.send(new PutObjectTaggingCommand({ ...key, Tagging: { TagSet: eleven } }));
  expect(await refusalOf(tooMany)).toMatchObject({ message: "Object tags cannot be greater than 10" });

  await s3.send(new PutObjectAclCommand({ ...key, ACL: "public-read" }));
  const { Grants } = await s3.send(new GetObjectAclCommand(key));
  expect(Grants).toContainEqual(expect.objectContaining({ Permission: "READ" }));
  const told = (await queue.receive()).map(({ Body }) => JSON.parse(Body ?? "{}").Records?.[0].eventName as unknown);
  expect(told).toEqual([undefined, "ObjectTagging:Put", "ObjectTagging:Delete", "ObjectAcl:Put"]);
});

test("a lock by default holds new versions until its days are over", async () => {
  const { s3, Bucket, put } = await createBucket(cloud, { ObjectLockEnabledForBucket: true });
  const ObjectLockConfiguration = {
    ObjectLockEnabled: "Enabled" as const,
    Rule: { DefaultRetention: { Mode: "COMPLIANCE" as const, Days: 1 } },
  };
  await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  const shown = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
  expect(shown.ObjectLockConfiguration).toEqual(ObjectLockConfiguration);
  const { VersionId } = await put("a", "a");
  const version = { Bucket, Key: "a", VersionId };
  const { Retention } = await s3.send(new GetObjectRetentionCommand(version));
  const RetainUntilDate = new Date(cloud.clock.now() + DAY_MS);
  expect(Retention).toEqual({ Mode: "COMPLIANCE", RetainUntilDate });
  const remove = () => s3.send(new DeleteObjectCommand({ ...version, BypassGovernanceRetention: true }));
  expect(await refusalOf(remove())).toMatchObject({ code: "AccessDenied" });
  const longer = { Mode: "COMPLIANCE" as const, RetainUntilDate: new Date(cloud.clock.now() + 2 * DAY_MS) };
  await s3.send(new PutObjectRetentionCommand({ ...version, Retention: longer }));
  const shorter = s3.send(new PutObjectRetentionCommand({ ...version, Retention: { ...longer, RetainUntilDate } }));
  expect(await refusalOf(shorter)).toMatchObject({ code: "AccessDenied" });
  await cloud.clock.advance(2 * DAY_MS);
  await remove();
});

test("a legal hold is shown, and what has no lock says so", async () => {
  const { s3, Bucket, put } = await createBucket(cloud, { ObjectLockEnabledForBucket: true });
  await put("a", "a");
  const key = { Bucket, Key: "a" };
  const hold = async () => (await s3.send(new GetObjectLegalHoldCommand(key))).LegalHold?.Status;
  expect(await hold()).toBe("OFF");
  await s3.send(new PutObjectLegalHoldCommand({ ...key, LegalHold: { Status: "ON" } }));
  expect(await hold()).toBe("ON");
  expect(await refusalOf(s3.send(new GetObjectRetentionCommand(key)))).toMatchObject({
    code: "NoSuchObjectLockConfiguration",
  });
  const open = await createBucket(cloud);
  const missing = open.s3.send(new GetObjectLockConfigurationCommand({ Bucket: open.Bucket }));
  expect(await refusalOf(missing)).toMatchObject({ code: "ObjectLockConfigurationNotFoundError", status: 404 });
});
