import { createMovableClock } from "@assay/core";
import {
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  QueryCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { connectDynamoDB, createOrders, putOrder, START } from "../../../test/dynamodb-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

const TableName = "orders";

describe("a table", () => {
  test("is active for the request after the one that creates it", async () => {
    const accountId = newAccountId();
    const db = connectDynamoDB(cloud, accountId);
    const created = await createOrders(db);
    expect(created.TableDescription?.TableStatus).toBe("CREATING");
    await putOrder(db, "a", 1);
    const { Table } = await db.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      TableName,
      TableArn: `arn:aws:dynamodb:eu-central-1:${accountId}:table/orders`,
      TableStatus: "ACTIVE",
      CreationDateTime: new Date(START),
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      ItemCount: 1,
      TableSizeBytes: 17,
      DeletionProtectionEnabled: false,
    });
    await expect(createOrders(db)).rejects.toThrow(ResourceInUseException);
    const elsewhere = cloud.client(DynamoDBClient, { accountId, region: "us-west-2" });
    const missing = elsewhere.send(new DescribeTableCommand({ TableName }));
    await expect(missing).rejects.toThrow("Requested resource not found: Table: orders not found");
  });

  test("is deleted unless it is protected", async () => {
    const db = connectDynamoDB(cloud);
    await createOrders(db, { DeletionProtectionEnabled: true });
    const drop = () => db.send(new DeleteTableCommand({ TableName }));
    await expect(drop()).rejects.toMatchObject({ name: "ValidationException" });
    await db.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    expect((await drop()).TableDescription?.TableStatus).toBe("DELETING");
    await expect(drop()).rejects.toThrow(ResourceNotFoundException);
  });

  test("gets and loses an index that knows the items there are", async () => {
    const db = connectDynamoDB(cloud);
    const { TableDescription } = await createOrders(db);
    await putOrder(db, "a", 1, { city: { S: "Bonn" } });
    await putOrder(db, "b", 2, { city: { N: "7" } });
    const definitions = TableDescription?.AttributeDefinitions ?? [];
    const Create = {
      IndexName: "by-city",
      KeySchema: [{ AttributeName: "city", KeyType: "HASH" as const }],
      Projection: { ProjectionType: "KEYS_ONLY" as const },
    };
    await db.send(
      new UpdateTableCommand({
        TableName,
        AttributeDefinitions: [...definitions, { AttributeName: "city", AttributeType: "S" }],
        GlobalSecondaryIndexUpdates: [{ Create }],
      }),
    );
    const ask = () =>
      db.send(
        new QueryCommand({
          TableName,
          IndexName: "by-city",
          KeyConditionExpression: "city = :c",
          ExpressionAttributeValues: { ":c": { S: "Bonn" } },
        }),
      );
    expect((await ask()).Items).toEqual([{ customer: { S: "a" }, number: { N: "1" }, city: { S: "Bonn" } }]);
    await expect(putOrder(db, "c", 3, { city: { N: "7" } })).rejects.toThrow("Type mismatch for Index Key city");
    const Delete = { IndexName: "by-city" };
    await db.send(new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete }] }));
    await expect(ask()).rejects.toThrow("The table does not have the specified index: by-city");
  });

  test("has tags, and is listed page by page", async () => {
    const db = connectDynamoDB(cloud);
    const { TableDescription } = await createOrders(db, { Tags: [{ Key: "team", Value: "a" }] });
    const ResourceArn = TableDescription?.TableArn;
    await db.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "stage", Value: "dev" }] }));
    await db.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["team"] }));
    const { Tags } = await db.send(new ListTagsOfResourceCommand({ ResourceArn }));
    expect(Tags).toEqual([{ Key: "stage", Value: "dev" }]);
    await createOrders(db, { TableName: "more" });
    const first = await db.send(new ListTablesCommand({ Limit: 1 }));
    expect(first).toMatchObject({ TableNames: ["more"], LastEvaluatedTableName: "more" });
    const rest = await db.send(new ListTablesCommand({ ExclusiveStartTableName: first.LastEvaluatedTableName }));
    expect(rest.TableNames).toEqual(["orders"]);
    expect(rest.LastEvaluatedTableName).toBeUndefined();
  });

  test.each<[Partial<CreateTableCommandInput>, string]>([
    [{ TableName: "ab" }, "TableName must be at least 3 characters long and at most 255 characters long"],
    [
      { BillingMode: "PROVISIONED" },
      "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    ],
    [
      { KeySchema: [{ AttributeName: "customer", KeyType: "RANGE" }] },
      "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
    ],
    [
      { KeySchema: [{ AttributeName: "nobody", KeyType: "HASH" }] },
      "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [nobody], AttributeDefinitions: [customer, number]",
    ],
    [
      { KeySchema: [{ AttributeName: "customer", KeyType: "HASH" }] },
      "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    ],
  ])("is refused when its definition contradicts itself (%#)", async (input, message) => {
    const refused = createOrders(connectDynamoDB(cloud), input);
    await expect(refused).rejects.toMatchObject({ name: "ValidationException", message });
  });
});
