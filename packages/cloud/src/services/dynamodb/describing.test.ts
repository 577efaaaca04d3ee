import {
  DescribeContinuousBackupsCommand,
  DescribeEndpointsCommand,
  DescribeLimitsCommand,
  DescribeTimeToLiveCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectDynamoDB, createOrders } from "../../../test/dynamodb-fixture.js";
import { type Cloud, startCloud } from "../../start-cloud.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

test("the expiry of items is described as it was ordered", async () => {
  const db = connectDynamoDB(cloud);
  await createOrders(db);
  const TableName = "orders";
  const describe = async () => (await db.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
  expect(await describe()).toEqual({ TimeToLiveStatus: "DISABLED" });
  const order = (Enabled: boolean) => {
    const TimeToLiveSpecification = { Enabled, AttributeName: "expires" };
    return db.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  };
  await order(true);
  expect(await describe()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expires" });
  await order(false);
  expect(await describe()).toEqual({ TimeToLiveStatus: "DISABLED" });
});

test("tables have backups, and no recovery to a point in time while nobody orders it", async () => {
  const db = connectDynamoDB(cloud);
  await createOrders(db);
  const describe = (TableName: string) => db.send(new DescribeContinuousBackupsCommand({ TableName }));
  expect((await describe("orders")).ContinuousBackupsDescription).toEqual({
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
  });
  await expect(describe("nothing")).rejects.toMatchObject({
    name: "TableNotFoundException",
    message: "Table not found: nothing",
  });
});

test("an account learns its endpoint and its quotas", async () => {
  const db = connectDynamoDB(cloud);
  expect((await db.send(new DescribeEndpointsCommand({}))).Endpoints).toEqual([
    { Address: "dynamodb.eu-central-1.amazonaws.com", CachePeriodInMinutes: 1440 },
  ]);
  expect(await db.send(new DescribeLimitsCommand({}))).toMatchObject({
    AccountMaxReadCapacityUnits: 80_000,
    TableMaxWriteCapacityUnits: 40_000,
  });
});
