import { createMovableClock } from "@assay/core";
import {
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetObjectAclCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  GetObjectTaggingCommand,
  PutBucketOwnershipControlsCommand,
  PutObjectAclCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBucket, refusalOf } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const NOW = Date.UTC(2026, 0, 15, 12);
const DAY_MS = 86_400_000;

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(NOW) });
});
afterAll(() => cloud.dispose());

test("tags of an object are written anew and deleted", async () => {
  const { s3, Bucket, put } = await createBucket(cloud);
  await put("a", "1");
  const object = { Bucket, Key: "a" };
  const tags = async () => (await s3.send(new GetObjectTaggingCommand(object))).TagSet;
  expect(await tags()).toEqual([]);
  const TagSet = [{ Key: "team", Value: "a + b" }];
  await s3.send(new PutObjectTaggingCommand({ ...object, Tagging: { TagSet } }));
  expect(await tags()).toEqual(TagSet);
  await s3.send(new DeleteObjectTaggingCommand(object));
  expect(await tags()).toEqual([]);
  const missing = s3.send(new PutObjectTaggingCommand({ Bucket, Key: "b", Tagging: { TagSet } }));
  expect(await refusalOf(missing)).toMatchObject({ code: "NoSuchKey" });
});

test("an access control list of an object is kept where the bucket has them", async () => {
  const { s3, Bucket, put } = await createBucket(cloud);
  await put("a", "1");
  const object = { Bucket, Key: "a" };
  const OwnershipControls = { Rules: [{ ObjectOwnership: "BucketOwnerPreferred" as const }] };
  await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await s3.send(new PutObjectAclCommand({ ...object, ACL: "public-read" }));
  const { Grants = [] } = await s3.send(new GetObjectAclCommand(object));
  expect(Grants.map(({ Permission }) => Permission)).toEqual(["FULL_CONTROL", "READ"]);
});

test("a lock of the bucket holds for new objects, and theirs may be longer", async () => {
  const { s3, Bucket, put } = await createBucket(cloud, { ObjectLockEnabledForBucket: true });
  const DefaultRetention = { Mode: "GOVERNANCE", Days: 1 } as const;
  const ObjectLockConfiguration = { ObjectLockEnabled: "Enabled", Rule: { DefaultRetention } } as const;
  await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  expect(await s3.send(new GetObjectLockConfigurationCommand({ Bucket }))).toMatchObject({ ObjectLockConfiguration });
  const { VersionId } = await put("a", "1");
  const object = { Bucket, Key: "a" };
  const retention = async () => (await s3.send(new GetObjectRetentionCommand(object))).Retention;
  expect(await retention()).toEqual({ Mode: "GOVERNANCE", RetainUntilDate: new Date(NOW + DAY_MS) });
  const Retention = { Mode: "GOVERNANCE", RetainUntilDate: new Date(NOW + 3 * DAY_MS) } as const;
  await s3.send(new PutObjectRetentionCommand({ ...object, Retention }));
  expect(await retention()).toEqual(Retention);
  const deletion = s3.send(new DeleteObjectCommand({ ...object, VersionId }));
  expect(await refusalOf(deletion)).toMatchObject({ code: "AccessDenied", status: 403 });

  await s3.send(new PutObjectLegalHoldCommand({ ...object, LegalHold: { Status: "ON" } }));
  expect((await s3.send(new GetObjectLegalHoldCommand(object))).LegalHold).toEqual({ Status: "ON" });
});
