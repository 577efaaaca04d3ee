import { createMovableClock, type MovableClock } from "@assay/core";
import {
  BackupNotFoundException,
  CreateBackupCommand,
  DeleteBackupCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeBackupCommand,
  DescribeContinuousBackupsCommand,
  DescribeContributorInsightsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  GetResourcePolicyCommand,
  InvalidRestoreTimeException,
  ListBackupsCommand,
  PointInTimeRecoveryUnavailableException,
  PutResourcePolicyCommand,
  RestoreTableFromBackupCommand,
  RestoreTableToPointInTimeCommand,
  ScanCommand,
  TableAlreadyExistsException,
  TableNotFoundException,
  UpdateContinuousBackupsCommand,
  UpdateContributorInsightsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { connectDynamoDB, createOrders, putOrder, START } from "../../../test/dynamodb-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

const TableName = "orders";
const HOUR_MS = 3_600_000;

async function notesOf(db: DynamoDBClient, table: string) {
  const { Items = [] } = await db.send(new ScanCommand({ TableName: table }));
  return Items.map(({ number, note }) => `${number?.N}${note?.S}`).sort();
}

test("a backup outlives its table and becomes another", async () => {
  const db = connectDynamoDB(cloud);
  await createOrders(db, {
    AttributeDefinitions: [
      { AttributeName: "customer", AttributeType: "S" },
      { AttributeName: "number", AttributeType: "N" },
      { AttributeName: "note", AttributeType: "S" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-note",
        KeySchema: [{ AttributeName: "note", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  await putOrder(db, "a", 1, { note: { S: "x" } });
  const { BackupDetails } = await db.send(new CreateBackupCommand({ TableName, BackupName: "first" }));
  const BackupArn = BackupDetails?.BackupArn ?? "";
  expect(BackupDetails).toMatchObject({ BackupName: "first", BackupStatus: "CREATING", BackupType: "USER" });
  await putOrder(db, "a", 1, { note: { S: "y" } });
  await db.send(new DeleteTableCommand({ TableName }));

  const { BackupDescription } = await db.send(new DescribeBackupCommand({ BackupArn }));
  expect(BackupDescription).toMatchObject({
    BackupDetails: { BackupStatus: "AVAILABLE" },
    SourceTableDetails: { TableName, ItemCount: 1, BillingMode: "PAY_PER_REQUEST" },
    SourceTableFeatureDetails: { GlobalSecondaryIndexes: [{ IndexName: "by-note" }] },
  });
  const restored = await db.send(new RestoreTableFromBackupCommand({ BackupArn, TargetTableName: "restored" }));
  expect(restored.TableDescription?.RestoreSummary).toMatchObject({
    SourceBackupArn: BackupArn,
    RestoreInProgress: true,
  });
  expect(await notesOf(db, "restored")).toEqual(["1x"]);
  const { Table } = await db.send(new DescribeTableCommand({ TableName: "restored" }));
  expect(Table).toMatchObject({ RestoreSummary: { RestoreInProgress: false }, ItemCount: 1 });
  expect(Table?.GlobalSecondaryIndexes).toMatchObject([{ IndexName: "by-note", ItemCount: 1 }]);
  await expect(db.send(new RestoreTableFromBackupCommand({ BackupArn, TargetTableName: "restored" }))).rejects.toThrow(
    TableAlreadyExistsException,
  );

  const bare = { BackupArn, TargetTableName: "bare", GlobalSecondaryIndexOverride: [] };
  await db.send(new RestoreTableFromBackupCommand(bare));
  const described = await db.send(new DescribeTableCommand({ TableName: "bare" }));
  expect(described.Table?.GlobalSecondaryIndexes).toBeUndefined();

  const deleted = await db.send(new DeleteBackupCommand({ BackupArn }));
  expect(deleted.BackupDescription?.BackupDetails?.BackupStatus).toBe("DELETED");
  await expect(db.send(new DescribeBackupCommand({ BackupArn }))).rejects.toThrow(BackupNotFoundException);
});

test("backups are listed by table, page by page", async () => {
  const db = connectDynamoDB(cloud);
  await createOrders(db);
  await createOrders(db, { TableName: "more" });
  for (const [table, name] of [
    [TableName, "one"],
    [TableName, "two"],
    ["more", "other"],
  ]) {
    await db.send(new CreateBackupCommand({ TableName: table, BackupName: name }));
  }
  const names: (string | undefined)[] = [];
  let ExclusiveStartBackupArn: string | undefined;
  do {
    const page = await db.send(new ListBackupsCommand({ TableName, Limit: 1, ExclusiveStartBackupArn }));
    names.push(...(page.BackupSummaries ?? []).map(({ BackupName }) => BackupName));
    ExclusiveStartBackupArn = page.LastEvaluatedBackupArn;
  } while (ExclusiveStartBackupArn !== undefined);
  expect(names.sort()).toEqual(["one", "two"]);
  expect((await db.send(new ListBackupsCommand({}))).BackupSummaries).toHaveLength(3);
  expect((await db.send(new ListBackupsCommand({ BackupType: "SYSTEM" }))).BackupSummaries).toEqual([]);
  await expect(db.send(new CreateBackupCommand({ TableName: "none", BackupName: "one" }))).rejects.toThrow(
    TableNotFoundException,
  );
});

test("a table is restored as it was at any second of its recovery", async () => {
  const db = connectDynamoDB(cloud);
  await createOrders(db);
  await putOrder(db, "a", 1, { note: { S: "before" } });
  const restore = (TargetTableName: string, at: Date | "latest") =>
    db.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: TableName,
        TargetTableName,
        ...(at === "latest" ? { UseLatestRestorableTime: true } : { RestoreDateTime: at }),
      }),
    );
  await expect(restore("early", "latest")).rejects.toThrow(PointInTimeRecoveryUnavailableException);
  const describe = async () =>
    (await db.send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription;
  expect(await describe()).toEqual({
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
  });
  const update = (PointInTimeRecoveryEnabled: boolean) =>
    db.send(
      new UpdateContinuousBackupsCommand({
        TableName,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled, RecoveryPeriodInDays: 2 },
      }),
    );
  await update(true);
  const enabledAtMs = cloud.clock.now();
  await cloud.clock.advance(HOUR_MS);
  await putOrder(db, "a", 1, { note: { S: "after" } });
  await putOrder(db, "a", 2, { note: { S: "new" } });
  await cloud.clock.advance(HOUR_MS);
  await db.send(new DeleteItemCommand({ TableName, Key: { customer: { S: "a" }, number: { N: "1" } } }));
  const nowMs = cloud.clock.now();
  expect((await describe())?.PointInTimeRecoveryDescription).toEqual({
    PointInTimeRecoveryStatus: "ENABLED",
    RecoveryPeriodInDays: 2,
    EarliestRestorableDateTime: new Date(enabledAtMs),
    LatestRestorableDateTime: new Date(nowMs - 300_000),
  });
  await restore("first", new Date(enabledAtMs));
  await restore("second", new Date(enabledAtMs + HOUR_MS));
  await restore("third", "latest");
  expect(await notesOf(db, "first")).toEqual(["1before"]);
  expect(await notesOf(db, "second")).toEqual(["1after", "2new"]);
  expect(await notesOf(db, "third")).toEqual(["1after", "2new"]);
  expect(await notesOf(db, TableName)).toEqual(["2new"]);
  await expect(restore("late", new Date(nowMs))).rejects.toThrow(InvalidRestoreTimeException);
  await expect(restore("early", new Date(enabledAtMs - 1000))).rejects.toThrow(InvalidRestoreTimeException);
  await update(false);
  await expect(restore("gone", "latest")).rejects.toThrow(PointInTimeRecoveryUnavailableException);
});

test("a fork of the cloud has the settings, the policies, the backups and the past of its tables", async () => {
  const accountId = newAccountId();
  const db = connectDynamoDB(cloud, accountId);
  const { TableDescription } = await createOrders(db, {
    OnDemandThroughput: { MaxReadRequestUnits: 10 },
    SSESpecification: { Enabled: true },
  });
  const ResourceArn = TableDescription?.TableArn;
  await putOrder(db, "a", 1, { note: { S: "x" } });
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const { RevisionId } = await db.send(new PutResourcePolicyCommand({ ResourceArn, Policy }));
  await db.send(new UpdateContributorInsightsCommand({ TableName, ContributorInsightsAction: "ENABLE" }));
  const { BackupDetails } = await db.send(new CreateBackupCommand({ TableName, BackupName: "first" }));
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  await db.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  const then = new Date(cloud.clock.now());
  await cloud.clock.advance(HOUR_MS);
  await putOrder(db, "a", 1, { note: { S: "y" } });

  const fork = await cloud.fork();
  onTestFinished(() => fork.dispose());
  const copy = connectDynamoDB(fork, accountId);
  const describe = async (each: DynamoDBClient) => (await each.send(new DescribeTableCommand({ TableName }))).Table;
  expect(await describe(copy)).toEqual(await describe(db));
  expect(await copy.send(new GetResourcePolicyCommand({ ResourceArn }))).toMatchObject({ Policy, RevisionId });
  const insights = await copy.send(new DescribeContributorInsightsCommand({ TableName }));
  expect(insights.ContributorInsightsStatus).toBe("ENABLED");
  const BackupArn = BackupDetails?.BackupArn;
  await copy.send(new RestoreTableFromBackupCommand({ BackupArn, TargetTableName: "from-backup" }));
  expect(await notesOf(copy, "from-backup")).toEqual(["1x"]);
  await copy.send(
    new RestoreTableToPointInTimeCommand({
      SourceTableName: TableName,
      TargetTableName: "from-past",
      RestoreDateTime: then,
    }),
  );
  expect(await notesOf(copy, "from-past")).toEqual(["1x"]);
});
