import {
  DeleteBucketAnalyticsConfigurationCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketIntelligentTieringConfigurationCommand,
  DeleteBucketInventoryConfigurationCommand,
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
  ListBucketAnalyticsConfigurationsCommand,
  ListBucketIntelligentTieringConfigurationsCommand,
  ListBucketInventoryConfigurationsCommand,
  PutBucketAclCommand,
  PutBucketAnalyticsConfigurationCommand,
  PutBucketEncryptionCommand,
  PutBucketIntelligentTieringConfigurationCommand,
  PutBucketInventoryConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketRequestPaymentCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBucket, refusalOf } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

describe("what a bucket is given comes back until it is taken away:", () => {
  test("tags", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const TagSet = [{ Key: "team", Value: "a + b" }];
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    expect(await refusalOf(s3.send(new GetBucketTaggingCommand({ Bucket })))).toMatchObject({ code: "NoSuchTagSet" });
  });

  test("rules of its lifecycle", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const rule = { ID: "old", Status: "Enabled", Filter: { Prefix: "tmp/" }, Expiration: { Days: 7 } } as const;
    const LifecycleConfiguration = { Rules: [rule] };
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
    const read = () => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect((await read()).Rules).toEqual([rule]);
    await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
    expect(await refusalOf(read())).toMatchObject({ code: "NoSuchLifecycleConfiguration", status: 404 });
  });

  test("encryption, which goes back to S3's own", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const algorithm = async () => {
      const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
      return ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm;
    };
    const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" as const } }];
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
    expect(await algorithm()).toBe("aws:kms");
    await s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
    expect(await algorithm()).toBe("AES256");
  });

  test("the block of public access, and who owns objects", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const PublicAccessBlockConfiguration = { BlockPublicAcls: true, BlockPublicPolicy: false };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    const block = () => s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(await block()).toMatchObject({ PublicAccessBlockConfiguration });
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    expect(await refusalOf(block())).toMatchObject({ code: "NoSuchPublicAccessBlockConfiguration", status: 404 });

    const OwnershipControls = { Rules: [{ ObjectOwnership: "ObjectWriter" as const }] };
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    const owner = () => s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(await owner()).toMatchObject({ OwnershipControls });
    await s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    expect(await refusalOf(owner())).toMatchObject({ code: "OwnershipControlsNotFoundError", status: 404 });
  });

  test("who pays for requests", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const payer = async () => (await s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer;
    expect(await payer()).toBe("BucketOwner");
    const RequestPaymentConfiguration = { Payer: "Requester" } as const;
    await s3.send(new PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration }));
    expect(await payer()).toBe("Requester");
  });

  test("an access control list, where its owner has not given those up", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const OwnershipControls = { Rules: [{ ObjectOwnership: "BucketOwnerPreferred" as const }] };
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }));
    const { Grants = [] } = await s3.send(new GetBucketAclCommand({ Bucket }));
    expect(Grants.map(({ Grantee, Permission }) => [Grantee?.URI?.split("/").at(-1), Permission])).toEqual([
      [undefined, "FULL_CONTROL"],
      ["AllUsers", "READ"],
    ]);
  });

  test("analyses, tiers and inventories, by their ids", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const Id = "weekly";
    const destination = { Bucket: `arn:aws:s3:::${Bucket}`, Format: "CSV" } as const;
    await s3.send(
      new PutBucketAnalyticsConfigurationCommand({
        ...{ Bucket, Id },
        AnalyticsConfiguration: { Id, StorageClassAnalysis: {} },
      }),
    );
    await s3.send(
      new PutBucketIntelligentTieringConfigurationCommand({
        ...{ Bucket, Id },
        IntelligentTieringConfiguration: {
          ...{ Id, Status: "Enabled" },
          Tierings: [{ Days: 90, AccessTier: "ARCHIVE_ACCESS" }],
        },
      }),
    );
    await s3.send(
      new PutBucketInventoryConfigurationCommand({
        ...{ Bucket, Id },
        InventoryConfiguration: {
          ...{ Id, IsEnabled: true, IncludedObjectVersions: "All", Schedule: { Frequency: "Weekly" } },
          Destination: { S3BucketDestination: destination },
        },
      }),
    );
    const ids = async () => {
      const analytics = await s3.send(new ListBucketAnalyticsConfigurationsCommand({ Bucket }));
      const tiering = await s3.send(new ListBucketIntelligentTieringConfigurationsCommand({ Bucket }));
      const inventory = await s3.send(new ListBucketInventoryConfigurationsCommand({ Bucket }));
      return [
        analytics.AnalyticsConfigurationList,
        tiering.IntelligentTieringConfigurationList,
        inventory.InventoryConfigurationList,
      ].map((list = []) => list.map((each) => each.Id));
    };
    expect(await ids()).toEqual([[Id], [Id], [Id]]);
    await s3.send(new DeleteBucketAnalyticsConfigurationCommand({ Bucket, Id }));
    await s3.send(new DeleteBucketIntelligentTieringConfigurationCommand({ Bucket, Id }));
    await s3.send(new DeleteBucketInventoryConfigurationCommand({ Bucket, Id }));
    expect(await ids()).toEqual([[], [], []]);
  });
});
