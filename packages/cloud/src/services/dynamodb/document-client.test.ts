import { createMovableClock } from "@assay/core";
import {
  BatchExecuteStatementCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  ExecuteStatementCommand,
  GetCommand,
  PutCommand,
  paginateQuery,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectDynamoDB, createOrders, START } from "../../../test/dynamodb-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

const TableName = "orders";

async function documents() {
  const db = connectDynamoDB(cloud);
  await createOrders(db);
  return DynamoDBDocumentClient.from(db);
}

test("documents of plain values are written, changed, paged and transacted", async () => {
  const client = await documents();
  const Item = {
    customer: "a",
    number: 1,
    tags: new Set(["x"]),
    basket: [{ sku: "s", count: 2, rate: 0.5 }],
    raw: new Uint8Array([1, 2]),
    none: null,
    open: true,
  };
  await client.send(new PutCommand({ TableName, Item }));
  const Key = { customer: "a", number: 1 };
  expect((await client.send(new GetCommand({ TableName, Key }))).Item).toEqual(Item);
  const { Attributes } = await client.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: "SET basket[0].#count = basket[0].#count + :one ADD tags :tags",
      ExpressionAttributeNames: { "#count": "count" },
      ExpressionAttributeValues: { ":one": 1, ":tags": new Set(["y"]) },
      ReturnValues: "UPDATED_NEW",
    }),
  );
  expect(Attributes).toEqual({ basket: [{ count: 3 }], tags: new Set(["x", "y"]) });
  const PutRequest = (number: number) => ({ PutRequest: { Item: { customer: "b", number } } });
  await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: [1, 2, 3].map(PutRequest) } }));
  const seen: unknown[] = [];
  const query = {
    TableName,
    KeyConditionExpression: "customer = :c",
    ExpressionAttributeValues: { ":c": "b" },
    Limit: 2,
  };
  for await (const { Items = [] } of paginateQuery({ client }, query)) seen.push(...Items.map(({ number }) => number));
  expect(seen).toEqual([1, 2, 3]);
  const ConditionCheck = { TableName, Key, ConditionExpression: "attribute_not_exists(customer)" };
  const TransactItems = [{ Put: { TableName, Item: { customer: "c", number: 1 } } }, { ConditionCheck }];
  await expect(client.send(new TransactWriteCommand({ TransactItems }))).rejects.toMatchObject({
    CancellationReasons: [{ Code: "None" }, { Code: "ConditionalCheckFailed" }],
  });
});

test("statements take and answer plain values", async () => {
  const client = await documents();
  await client.send(
    new ExecuteStatementCommand({
      Statement: "INSERT INTO orders VALUE {'customer': ?, 'number': ?, 'tags': ?}",
      Parameters: ["a", 1, new Set([1, 2])],
    }),
  );
  const { Items } = await client.send(
    new ExecuteStatementCommand({ Statement: "SELECT tags FROM orders WHERE customer = ?", Parameters: ["a"] }),
  );
  expect(Items).toEqual([{ tags: new Set([1, 2]) }]);
  const { Responses } = await client.send(
    new BatchExecuteStatementCommand({
      Statements: [{ Statement: "SELECT * FROM orders WHERE customer = ? AND number = ?", Parameters: ["a", 1] }],
    }),
  );
  expect(Responses?.[0]?.Item).toEqual({ customer: "a", number: 1, tags: new Set([1, 2]) });
});
