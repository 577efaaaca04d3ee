import { createMovableClock } from "@assay/core";
import {
  type CreateTableCommandInput,
  DeleteResourcePolicyCommand,
  DescribeContributorInsightsCommand,
  DescribeGlobalTableCommand,
  DescribeGlobalTableSettingsCommand,
  DescribeKinesisStreamingDestinationCommand,
  DescribeTableCommand,
  DescribeTableReplicaAutoScalingCommand,
  GetResourcePolicyCommand,
  GlobalTableNotFoundException,
  ListContributorInsightsCommand,
  ListGlobalTablesCommand,
  PolicyNotFoundException,
  PutResourcePolicyCommand,
  UpdateContributorInsightsCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { connectDynamoDB, createOrders, START } from "../../../test/dynamodb-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

const TableName = "orders";

async function orders(more: Partial<CreateTableCommandInput> = {}) {
  const accountId = newAccountId();
  const db = connectDynamoDB(cloud, accountId);
  const { TableDescription } = await createOrders(db, more);
  const describe = async () => (await db.send(new DescribeTableCommand({ TableName }))).Table;
  return { accountId, db, describe, arn: TableDescription?.TableArn ?? "" };
}

test("a table keeps how it is encrypted, how much it may take and what class it has", async () => {
  const { accountId, db, describe } = await orders({
    SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: "alias/orders" },
    OnDemandThroughput: { MaxReadRequestUnits: 10, MaxWriteRequestUnits: 5 },
    WarmThroughput: { ReadUnitsPerSecond: 13_000 },
    TableClass: "STANDARD_INFREQUENT_ACCESS",
  });
  expect(await describe()).toMatchObject({
    SSEDescription: {
      Status: "ENABLED",
      SSEType: "KMS",
      KMSMasterKeyArn: `arn:aws:kms:eu-central-1:${accountId}:alias/orders`,
    },
    OnDemandThroughput: { MaxReadRequestUnits: 10, MaxWriteRequestUnits: 5 },
    WarmThroughput: { ReadUnitsPerSecond: 13_000, WriteUnitsPerSecond: 4_000, Status: "ACTIVE" },
    TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS" },
  });
  await db.send(
    new UpdateTableCommand({
      TableName,
      SSESpecification: { Enabled: false },
      OnDemandThroughput: { MaxReadRequestUnits: 20, MaxWriteRequestUnits: -1 },
      TableClass: "STANDARD",
    }),
  );
  const updated = await describe();
  expect(updated?.SSEDescription).toBeUndefined();
  expect(updated?.OnDemandThroughput).toEqual({ MaxReadRequestUnits: 20 });
  expect(updated?.TableClassSummary).toEqual({ TableClass: "STANDARD" });
});

test("a table without settings tells the ones of AWS, and provisioned throughput is in the ledger", async () => {
  const { describe } = await orders({
    BillingMode: "PROVISIONED",
    ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 2 },
  });
  expect((await describe())?.WarmThroughput).toEqual({
    ReadUnitsPerSecond: 3,
    WriteUnitsPerSecond: 2,
    Status: "ACTIVE",
  });
  expect(cloud.ledger.entries()).toContainEqual(
    expect.objectContaining({ source: "dynamodb.CreateTable", gap: "throughput-not-enforced" }),
  );
});

test("settings without effect are in the ledger", async () => {
  const { db } = await orders();
  const ReplicaUpdates = [{ Create: { RegionName: "eu-west-1" } }];
  await db.send(new UpdateTableCommand({ TableName, ReplicaUpdates }));
  expect(cloud.ledger.entries()).toContainEqual(
    expect.objectContaining({
      source: "dynamodb.UpdateTable",
      gap: "table-setting-without-effect",
      detail: "UpdateTable had ReplicaUpdates: it is neither kept nor has it an effect",
    }),
  );
});

test("a policy is kept with its revision, and changed only by who knows it", async () => {
  const { db, arn: ResourceArn } = await orders();
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const get = () => db.send(new GetResourcePolicyCommand({ ResourceArn }));
  await expect(get()).rejects.toThrow(PolicyNotFoundException);
  const put = (ExpectedRevisionId?: string, policy = Policy) =>
    db.send(new PutResourcePolicyCommand({ ResourceArn, Policy: policy, ExpectedRevisionId }));
  const { RevisionId } = await put("NO_POLICY");
  expect(await get()).toMatchObject({ Policy, RevisionId });
  expect(cloud.ledger.entries()).toContainEqual(
    expect.objectContaining({ source: "dynamodb.PutResourcePolicy", gap: "resource-policy-not-enforced" }),
  );
  expect((await put()).RevisionId).toBe(RevisionId);
  await expect(put("1")).rejects.toThrow(PolicyNotFoundException);
  expect((await put(RevisionId, JSON.stringify({ Statement: [1] }))).RevisionId).not.toBe(RevisionId);
  await expect(put(undefined, "{")).rejects.toMatchObject({ name: "ValidationException" });
  await db.send(new DeleteResourcePolicyCommand({ ResourceArn }));
  await expect(get()).rejects.toThrow(PolicyNotFoundException);
  await expect(db.send(new GetResourcePolicyCommand({ ResourceArn: `${ResourceArn}-more` }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("a policy that a table is created with is there", async () => {
  const ResourcePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const { db, arn: ResourceArn } = await orders({ ResourcePolicy });
  expect((await db.send(new GetResourcePolicyCommand({ ResourceArn }))).Policy).toBe(ResourcePolicy);
});

test("contributor insights are switched on and off", async () => {
  const { db } = await orders();
  const describe = () => db.send(new DescribeContributorInsightsCommand({ TableName }));
  const update = (ContributorInsightsAction: "ENABLE" | "DISABLE") =>
    db.send(new UpdateContributorInsightsCommand({ TableName, ContributorInsightsAction }));
  expect(await describe()).toMatchObject({ ContributorInsightsStatus: "DISABLED", ContributorInsightsRuleList: [] });
  expect((await update("ENABLE")).ContributorInsightsStatus).toBe("ENABLING");
  expect(await describe()).toMatchObject({ ContributorInsightsStatus: "ENABLED", LastUpdateDateTime: new Date(START) });
  const list = await db.send(new ListContributorInsightsCommand({}));
  expect(list.ContributorInsightsSummaries).toMatchObject([{ TableName, ContributorInsightsStatus: "ENABLED" }]);
  await update("DISABLE");
  expect((await describe()).ContributorInsightsStatus).toBe("DISABLED");
});

test("what a table has not is told as AWS tells it", async () => {
  const { db } = await orders();
  const destinations = await db.send(new DescribeKinesisStreamingDestinationCommand({ TableName }));
  expect(destinations).toMatchObject({ TableName, KinesisDataStreamDestinations: [] });
  const scaling = await db.send(new DescribeTableReplicaAutoScalingCommand({ TableName }));
  expect(scaling.TableAutoScalingDescription).toEqual({ TableName, TableStatus: "ACTIVE", Replicas: [] });
  const GlobalTableName = TableName;
  await expect(db.send(new DescribeGlobalTableCommand({ GlobalTableName }))).rejects.toThrow(
    GlobalTableNotFoundException,
  );
  await expect(db.send(new DescribeGlobalTableSettingsCommand({ GlobalTableName }))).rejects.toThrow(
    "Global table not found: Global table with name: 'orders' does not exist.",
  );
  expect((await db.send(new ListGlobalTablesCommand({}))).GlobalTables).toEqual([]);
});
