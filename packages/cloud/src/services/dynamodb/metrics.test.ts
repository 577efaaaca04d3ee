import { createMovableClock, type MovableClock } from "@assay/core";
import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import {
  ExecuteStatementCommand,
  PutItemCommand,
  QueryCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { connectDynamoDB, createOrders, putOrder, START } from "../../../test/dynamodb-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

const TableName = "orders";

/** Sum and count of a metric since the cloud started. */
async function statistics(accountId: string, MetricName: string, dimensions: Record<string, string>) {
  const cloudWatch = cloud.client(CloudWatchClient, { accountId, region: "eu-central-1" });
  const { Datapoints = [] } = await cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: "AWS/DynamoDB",
      MetricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(START),
      EndTime: new Date(cloud.clock.now() + 60_000),
      Period: 86_400,
      Statistics: ["Sum", "SampleCount"],
    }),
  );
  return Datapoints.map(({ Sum, SampleCount }) => ({ Sum, SampleCount }));
}

test("requests, units, items and refusals are counted where AWS counts them", async () => {
  const accountId = newAccountId();
  const db = connectDynamoDB(cloud, accountId);
  await createOrders(db, {
    AttributeDefinitions: [
      { AttributeName: "customer", AttributeType: "S" },
      { AttributeName: "number", AttributeType: "N" },
      { AttributeName: "city", AttributeType: "S" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-city",
        KeySchema: [{ AttributeName: "city", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  await putOrder(db, "a", 1, { city: { S: "Bonn" } });
  await putOrder(db, "a", 2, { fill: { S: "x".repeat(1500) } });
  await db.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "customer = :c",
      ExpressionAttributeValues: { ":c": { S: "a" } },
      ConsistentRead: true,
    }),
  );
  const Item = { customer: { S: "a" }, number: { N: "1" } };
  const ConditionExpression = "attribute_not_exists(customer)";
  await expect(db.send(new PutItemCommand({ TableName, Item, ConditionExpression }))).rejects.toThrow();
  const Statement = `DELETE FROM orders WHERE customer = 'a' AND "number" = 1 AND city = 'Rome'`;
  await expect(db.send(new ExecuteStatementCommand({ Statement }))).rejects.toThrow();
  await expect(db.send(new PutItemCommand({ TableName, Item: {} }))).rejects.toThrow();

  const ofTable = { TableName };
  expect(await statistics(accountId, "ConsumedWriteCapacityUnits", ofTable)).toEqual([{ Sum: 3, SampleCount: 2 }]);
  const ofIndex = { TableName, GlobalSecondaryIndexName: "by-city" };
  expect(await statistics(accountId, "ConsumedWriteCapacityUnits", ofIndex)).toEqual([{ Sum: 1, SampleCount: 1 }]);
  expect(await statistics(accountId, "ConsumedReadCapacityUnits", ofTable)).toEqual([{ Sum: 1, SampleCount: 1 }]);
  const puts = await statistics(accountId, "SuccessfulRequestLatency", { TableName, Operation: "PutItem" });
  expect(puts).toMatchObject([{ SampleCount: 2 }]);
  const queries = { TableName, Operation: "Query" };
  expect(await statistics(accountId, "ReturnedItemCount", queries)).toEqual([{ Sum: 2, SampleCount: 1 }]);
  expect(await statistics(accountId, "ConditionalCheckFailedRequests", ofTable)).toEqual([{ Sum: 2, SampleCount: 2 }]);
  expect(await statistics(accountId, "UserErrors", {})).toEqual([{ Sum: 1, SampleCount: 1 }]);
});

test("items whose time is over are counted", async () => {
  const accountId = newAccountId();
  const db = connectDynamoDB(cloud, accountId);
  await createOrders(db);
  const TimeToLiveSpecification = { Enabled: true, AttributeName: "until" };
  await db.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  const until = { N: String(cloud.clock.now() / 1000 + 60) };
  await putOrder(db, "a", 1, { until });
  await putOrder(db, "a", 2, { until });
  await cloud.clock.advance(61_000);
  expect(await statistics(accountId, "TimeToLiveDeletedItemCount", { TableName })).toMatchObject([{ Sum: 2 }]);
});
