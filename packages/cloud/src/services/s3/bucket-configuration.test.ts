import {
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadObjectCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketRequestPaymentCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBucket, refusalOf } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

test("default encryption is told with new objects, and goes back to S3's keys when deleted", async () => {
  const { s3, Bucket, put } = await createBucket(cloud);
  const algorithmOf = async (Key: string) => {
    await put(Key, "a");
    return (await s3.send(new HeadObjectCommand({ Bucket, Key }))).ServerSideEncryption;
  };
  const byDefault = { SSEAlgorithm: "aws:kms" as const, KMSMasterKeyID: "alias/shop" };
  const ServerSideEncryptionConfiguration = { Rules: [{ ApplyServerSideEncryptionByDefault: byDefault }] };
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
  expect(await algorithmOf("kms")).toBe("aws:kms");
  const none = new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: [] } });
  expect(await refusalOf(s3.send(none))).toMatchObject({ code: "MalformedXML" });
  await s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
  expect(await algorithmOf("own")).toBe("AES256");
  const { ServerSideEncryptionConfiguration: rest } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  expect(rest?.Rules?.[0]?.ApplyServerSideEncryptionByDefault).toEqual({ SSEAlgorithm: "AES256" });
});

test("public access is blocked as far as it is said, until nothing is", async () => {
  const { s3, Bucket } = await createBucket(cloud);
  const PublicAccessBlockConfiguration = { BlockPublicAcls: true };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  const get = () => s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  expect((await get()).PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    IgnorePublicAcls: false,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: false,
  });
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  expect(await refusalOf(get())).toMatchObject({ code: "NoSuchPublicAccessBlockConfiguration", status: 404 });
});

test("ownership, access lists, payers, tags and lifecycles are set, shown and taken away", async () => {
  const { s3, Bucket } = await createBucket(cloud);
  const Rules = [{ ObjectOwnership: "BucketOwnerPreferred" as const }];
  await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules } }));
  const ownership = () => s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
  expect((await ownership()).OwnershipControls).toEqual({ Rules });
  await s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
  expect(await refusalOf(ownership())).toMatchObject({ code: "OwnershipControlsNotFoundError" });

  await s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }));
  const { Grants } = await s3.send(new GetBucketAclCommand({ Bucket }));
  expect(Grants).toContainEqual(expect.objectContaining({ Permission: "READ" }));

  const payer = async () => (await s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer;
  expect(await payer()).toBe("BucketOwner");
  const RequestPaymentConfiguration = { Payer: "Requester" as const };
  await s3.send(new PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration }));
  expect(await payer()).toBe("Requester");

  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: "team", Value: "shop" }] } }));
  await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
  const tags = s3.send(new GetBucketTaggingCommand({ Bucket }));
  expect(await refusalOf(tags)).toMatchObject({ code: "NoSuchTagSet" });

  const rule = { ID: "temp", Status: "Enabled" as const, Filter: { Prefix: "temp/" }, Expiration: { Days: 1 } };
  const LifecycleConfiguration = { Rules: [rule] };
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
  const lifecycle = () => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  expect((await lifecycle()).Rules).toEqual([rule]);
  await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
  expect(await refusalOf(lifecycle())).toMatchObject({ code: "NoSuchLifecycleConfiguration", status: 404 });
});
