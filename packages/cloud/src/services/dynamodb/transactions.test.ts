import { createMovableClock, type MovableClock } from "@assay/core";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  GetItemCommand,
  IdempotentParameterMismatchException,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDynamoDB, createOrders, putOrder, START } from "../../../test/dynamodb-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

const TableName = "orders";
const keyOf = (number: number) => ({ customer: { S: "a" }, number: { N: String(number) } });

async function orders() {
  const db = connectDynamoDB(cloud);
  await createOrders(db);
  const write = (TransactItems: TransactWriteItemsCommandInput["TransactItems"], ClientRequestToken?: string) =>
    db.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken, ReturnConsumedCapacity: "TOTAL" }));
  const find = async (number: number) => (await db.send(new GetItemCommand({ TableName, Key: keyOf(number) }))).Item;
  return { db, write, find };
}

const increment = (number: number) => ({
  Update: {
    TableName,
    Key: keyOf(number),
    UpdateExpression: "ADD amount :one",
    ExpressionAttributeValues: { ":one": { N: "1" } },
  },
});

describe("a transaction", () => {
  test("writes all of its items or none, and says which condition failed", async () => {
    const { db, write, find } = await orders();
    await putOrder(db, "a", 2, { note: { S: "there" } });
    const put = {
      Put: {
        TableName,
        Item: keyOf(2),
        ConditionExpression: "attribute_not_exists(customer)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
      },
    };
    const error = await write([increment(1), put]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
      CancellationReasons: [
        { Code: "None" },
        { Code: "ConditionalCheckFailed", Item: { ...keyOf(2), note: { S: "there" } } },
      ],
    });
    expect(await find(1)).toBeUndefined();
    const { ConsumedCapacity } = await write([increment(1), { Delete: { TableName, Key: keyOf(2) } }]);
    expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 4, WriteCapacityUnits: 4 }]);
    const { Responses } = await db.send(
      new TransactGetItemsCommand({ TransactItems: [1, 2].map((each) => ({ Get: { TableName, Key: keyOf(each) } })) }),
    );
    expect(Responses).toEqual([{ Item: { ...keyOf(1), amount: { N: "1" } } }, {}]);
  });

  test("with a token happens once in ten minutes", async () => {
    const { write, find } = await orders();
    await write([increment(1)], "token");
    await cloud.clock.advance(599_000);
    await write([increment(1)], "token");
    expect((await find(1))?.amount).toEqual({ N: "1" });
    await expect(write([increment(2)], "token")).rejects.toThrow(IdempotentParameterMismatchException);
    await cloud.clock.advance(1_000);
    await write([increment(1)], "token");
    expect((await find(1))?.amount).toEqual({ N: "2" });
  });

  test("touches an item once", async () => {
    const { write } = await orders();
    await expect(write([increment(1), { Delete: { TableName, Key: keyOf(1) } }])).rejects.toMatchObject({
      name: "ValidationException",
      message: "Transaction request cannot include multiple operations on one item",
    });
  });
});

describe("a batch", () => {
  test("writes and reads several items", async () => {
    const { db } = await orders();
    const puts = [1, 2, 3].map((number) => ({ PutRequest: { Item: keyOf(number) } }));
    const written = await db.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
    expect(written.UnprocessedItems).toEqual({});
    const Keys = [3, 1, 9].map(keyOf);
    const { Responses } = await db.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }));
    expect(Responses?.[TableName]).toEqual([keyOf(3), keyOf(1)]);
  });

  test("has limits", async () => {
    const { db } = await orders();
    const puts = (count: number) =>
      Array.from({ length: count }, (_, number) => ({ PutRequest: { Item: keyOf(number) } }));
    const write = (requests: ReturnType<typeof puts>) =>
      db.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
    await expect(write(puts(26))).rejects.toThrow("Member must have length less than or equal to 25");
    await expect(write([...puts(1), ...puts(1)])).rejects.toThrow("Provided list of item keys contains duplicates");
  });
});
