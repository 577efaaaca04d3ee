import {
  DeleteBucketAnalyticsConfigurationCommand,
  DeleteBucketIntelligentTieringConfigurationCommand,
  DeleteBucketInventoryConfigurationCommand,
  DeleteBucketMetricsConfigurationCommand,
  DeleteBucketReplicationCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAnalyticsConfigurationCommand,
  GetBucketIntelligentTieringConfigurationCommand,
  GetBucketInventoryConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketMetricsConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketReplicationCommand,
  ListBucketAnalyticsConfigurationsCommand,
  ListBucketIntelligentTieringConfigurationsCommand,
  ListBucketInventoryConfigurationsCommand,
  ListBucketMetricsConfigurationsCommand,
  PutBucketAccelerateConfigurationCommand,
  PutBucketAnalyticsConfigurationCommand,
  PutBucketIntelligentTieringConfigurationCommand,
  PutBucketInventoryConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketMetricsConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  SelectObjectContentCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBucket, refusalOf } from "../../../test/s3-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const noted = (operation: string) =>
  expect.objectContaining({ source: `s3.${operation}`, gap: "configuration-without-effect" });

describe("what has no effect here is kept, shown and noted", () => {
  test("access logs, whose target has to be there", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const put = (TargetBucket: string) => {
      const LoggingEnabled = { TargetBucket, TargetPrefix: "logs/" };
      return s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
    };
    expect(await refusalOf(put("no-such-bucket"))).toMatchObject({ code: "InvalidTargetBucketForLogging" });
    await put(Bucket);
    const get = async () => (await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled;
    expect(await get()).toEqual({ TargetBucket: Bucket, TargetPrefix: "logs/" });
    await s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: {} }));
    expect(await get()).toBeUndefined();
    expect(cloud.ledger.entries()).toContainEqual(noted("PutBucketLogging"));
  });

  test("replication, which wants versions", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const Destination = { Bucket: "arn:aws:s3:::elsewhere" };
    const rule = { Status: "Enabled" as const, Priority: 1, Filter: { Prefix: "" }, Destination };
    const ReplicationConfiguration = {
      Role: "arn:aws:iam::111111111111:role/replicate",
      Rules: [{ ...rule, DeleteMarkerReplication: { Status: "Disabled" as const } }],
    };
    const put = () => s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
    expect(await refusalOf(put())).toMatchObject({ code: "InvalidRequest" });
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    await put();
    const get = async () => (await s3.send(new GetBucketReplicationCommand({ Bucket }))).ReplicationConfiguration;
    expect(await get()).toMatchObject({ Rules: [{ ...rule, ID: "rule-1" }] });
    await s3.send(new DeleteBucketReplicationCommand({ Bucket }));
    expect(await refusalOf(get())).toMatchObject({ code: "ReplicationConfigurationNotFoundError" });
  });

  test("acceleration", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const get = async () => (await s3.send(new GetBucketAccelerateConfigurationCommand({ Bucket }))).Status;
    expect(await get()).toBeUndefined();
    const AccelerateConfiguration = { Status: "Enabled" as const };
    await s3.send(new PutBucketAccelerateConfigurationCommand({ Bucket, AccelerateConfiguration }));
    expect(await get()).toBe("Enabled");
  });

  test("events for EventBridge", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const NotificationConfiguration = { EventBridgeConfiguration: {} };
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    const kept = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(kept.EventBridgeConfiguration).toEqual({});
    expect(cloud.ledger.entries()).toContainEqual(noted("PutBucketNotificationConfiguration"));
  });
});

describe("configurations with ids", () => {
  test("are listed in pages, found by id and deleted", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const ids = Array.from({ length: 101 }, (_, index) => `metrics-${String(index).padStart(3, "0")}`);
    for (const Id of [...ids].reverse()) {
      await s3.send(new PutBucketMetricsConfigurationCommand({ Bucket, Id, MetricsConfiguration: { Id } }));
    }
    const list = async (ContinuationToken?: string) =>
      await s3.send(new ListBucketMetricsConfigurationsCommand({ Bucket, ContinuationToken }));
    const first = await list();
    const second = await list(first.NextContinuationToken);
    const listed = [first, second].flatMap((page) => page.MetricsConfigurationList?.map(({ Id }) => Id));
    expect(listed).toEqual(ids);
    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false]);
    expect(await refusalOf(list("nonsense"))).toMatchObject({ code: "InvalidArgument" });
    const one = { Bucket, Id: "metrics-007" };
    const get = () => s3.send(new GetBucketMetricsConfigurationCommand(one));
    expect((await get()).MetricsConfiguration).toEqual({ Id: "metrics-007" });
    await s3.send(new DeleteBucketMetricsConfigurationCommand(one));
    expect(await refusalOf(get())).toMatchObject({ code: "NoSuchConfiguration", status: 404 });
    const other = new PutBucketMetricsConfigurationCommand({ Bucket, Id: "a", MetricsConfiguration: { Id: "b" } });
    expect(await refusalOf(s3.send(other))).toMatchObject({ code: "MalformedXML" });
  });

  test("of every kind come back as they were put", async () => {
    const { s3, Bucket } = await createBucket(cloud);
    const one = { Bucket, Id: "all" };
    const AnalyticsConfiguration = { Id: "all", StorageClassAnalysis: {} };
    await s3.send(new PutBucketAnalyticsConfigurationCommand({ ...one, AnalyticsConfiguration }));
    const analytics = await s3.send(new GetBucketAnalyticsConfigurationCommand(one));
    expect(analytics.AnalyticsConfiguration).toEqual(AnalyticsConfiguration);
    const IntelligentTieringConfiguration = {
      ...{ Id: "all", Status: "Enabled" as const },
      Tierings: [{ Days: 90, AccessTier: "ARCHIVE_ACCESS" as const }],
    };
    const tiering = new PutBucketIntelligentTieringConfigurationCommand({ ...one, IntelligentTieringConfiguration });
    await s3.send(tiering);
    const kept = await s3.send(new GetBucketIntelligentTieringConfigurationCommand(one));
    expect(kept.IntelligentTieringConfiguration).toEqual(IntelligentTieringConfiguration);
    const InventoryConfiguration = {
      ...{
        Id: "all",
        IsEnabled: true,
        IncludedObjectVersions: "All" as const,
        Schedule: { Frequency: "Daily" as const },
      },
      Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::reports", Format: "CSV" as const } },
    };
    await s3.send(new PutBucketInventoryConfigurationCommand({ ...one, InventoryConfiguration }));
    const inventory = await s3.send(new GetBucketInventoryConfigurationCommand(one));
    expect(inventory.InventoryConfiguration).toEqual(InventoryConfiguration);

    const listed = async () => [
      (await s3.send(new ListBucketAnalyticsConfigurationsCommand({ Bucket }))).AnalyticsConfigurationList ?? [],
      (await s3.send(new ListBucketIntelligentTieringConfigurationsCommand({ Bucket })))
        .IntelligentTieringConfigurationList ?? [],
      (await s3.send(new ListBucketInventoryConfigurationsCommand({ Bucket }))).InventoryConfigurationList ?? [],
    ];
    expect(await listed()).toEqual([
      [AnalyticsConfiguration],
      [IntelligentTieringConfiguration],
      [InventoryConfiguration],
    ]);
    await s3.send(new DeleteBucketAnalyticsConfigurationCommand(one));
    await s3.send(new DeleteBucketIntelligentTieringConfigurationCommand(one));
    await s3.send(new DeleteBucketInventoryConfigurationCommand(one));
    expect(await listed()).toEqual([[], [], []]);
  });
});

test("a query over an object's content is refused by name", async () => {
  const { s3, Bucket, put } = await createBucket(cloud);
  await put("a", "1,2");
  const select = new SelectObjectContentCommand({
    ...{ Bucket, Key: "a", ExpressionType: "SQL", Expression: "SELECT * FROM s3object" },
    InputSerialization: { CSV: {} },
    OutputSerialization: { CSV: {} },
  });
  expect(await refusalOf(s3.send(select))).toMatchObject({ code: "NotImplemented", status: 501 });
});
