import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import { expect } from "vitest";

/** Items of every type, a conditional write that fails with its item, a query. */
export async function useTables(sdk: typeof DynamoDB, db: DynamoDB.DynamoDBClient): Promise<void> {
  const TableName = "orders";
  await db.send(
    new sdk.CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  await sdk.waitUntilTableExists({ client: db, maxWaitTime: 30 }, { TableName });
  const Item = {
    id: { S: "1 ä☃" },
    price: { N: "0.1" },
    bytes: { B: Uint8Array.of(0, 255) },
    list: { L: [{ BOOL: true }, { NULL: true as const }, { M: { deep: { NS: ["1", "2"] } } }] },
  };
  await db.send(new sdk.PutItemCommand({ TableName, Item }));
  const { Item: read } = await db.send(new sdk.GetItemCommand({ TableName, Key: { id: Item.id } }));
  expect(read).toEqual(Item);
  const guarded = new sdk.PutItemCommand({
    TableName,
    Item,
    ConditionExpression: "attribute_not_exists(id)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  await expect(db.send(guarded)).rejects.toMatchObject({
    name: "ConditionalCheckFailedException",
    Item: { price: { N: "0.1" } },
    $metadata: { httpStatusCode: 400 },
  });
  const query = new sdk.QueryCommand({
    TableName,
    KeyConditionExpression: "id = :id",
    ExpressionAttributeValues: { ":id": Item.id },
  });
  expect(await db.send(query)).toMatchObject({ Count: 1, Items: [{ id: Item.id }] });
  const { Table } = await db.send(new sdk.DescribeTableCommand({ TableName }));
  expect(Table?.CreationDateTime).toBeInstanceOf(Date);
}
