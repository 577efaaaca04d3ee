import { createMovableClock } from "@assay/core";
import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  type BatchStatementRequest,
  ExecuteTransactionCommand,
  type ExecuteTransactionCommandInput,
  GetItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDynamoDB, createOrders, putOrder, START } from "../../../test/dynamodb-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

async function orders() {
  const db = connectDynamoDB(cloud);
  await createOrders(db);
  await putOrder(db, "a", 1, { total: { N: "10" } });
  const batch = (...Statements: BatchStatementRequest[]) =>
    db.send(new BatchExecuteStatementCommand({ Statements, ReturnConsumedCapacity: "TOTAL" }));
  const transact = (statements: string[], more: Partial<ExecuteTransactionCommandInput> = {}) =>
    db.send(
      new ExecuteTransactionCommand({
        TransactStatements: statements.map((Statement) => ({ Statement })),
        ReturnConsumedCapacity: "TOTAL",
        ...more,
      }),
    );
  const total = async (customer: string, number: number) => {
    const Key: Record<string, AttributeValue> = { customer: { S: customer }, number: { N: String(number) } };
    return (await db.send(new GetItemCommand({ TableName: "orders", Key }))).Item?.total?.N;
  };
  return { db, batch, transact, total };
}

const keyed = (number: number) => `customer = 'a' AND "number" = ${number}`;

describe("a batch of statements", () => {
  test("reads each item by its key, and refuses what is no single item", async () => {
    const { batch } = await orders();
    const { Responses, ConsumedCapacity } = await batch(
      { Statement: `SELECT total FROM orders WHERE ${keyed(1)}`, ConsistentRead: true },
      { Statement: `SELECT * FROM orders WHERE ${keyed(2)}` },
      { Statement: "SELECT * FROM orders WHERE customer = 'a'" },
      { Statement: "SLECT" },
      { Statement: `SELECT * FROM nowhere WHERE ${keyed(1)}` },
    );
    expect(Responses).toEqual([
      { TableName: "orders", Item: { total: { N: "10" } } },
      { TableName: "orders" },
      {
        Error: {
          Code: "ValidationError",
          Message: "Select statements within BatchExecuteStatement must specify the primary key in the where clause.",
        },
      },
      {
        Error: {
          Code: "ValidationError",
          Message: "Statement wasn't well formed, can't be processed: Expected data manipulation",
        },
      },
      { Error: { Code: "ResourceNotFound", Message: "Requested resource not found" } },
    ]);
    expect(ConsumedCapacity).toEqual([{ TableName: "orders", CapacityUnits: 1.5 }]);
  });

  test("writes what it can, and tells of the rest", async () => {
    const { batch, total } = await orders();
    const { Responses } = await batch(
      { Statement: "INSERT INTO orders VALUE {'customer': 'a', 'number': ?, 'total': 1}", Parameters: [{ N: "2" }] },
      { Statement: "INSERT INTO orders VALUE {'customer': 'a', 'number': 1}" },
      { Statement: `UPDATE orders SET total = 3 WHERE ${keyed(1)} AND total = 11` },
      { Statement: `UPDATE orders SET total = 12 WHERE ${keyed(1)} RETURNING ALL OLD *` },
      { Statement: `DELETE FROM orders WHERE ${keyed(1)} RETURNING ALL NEW *` },
    );
    expect(Responses?.map(({ Error: refusal, Item, TableName }) => [TableName, refusal?.Code, Item?.total?.N])).toEqual(
      [
        ["orders", undefined, undefined],
        ["orders", "DuplicateItem", undefined],
        ["orders", "ConditionalCheckFailed", undefined],
        ["orders", undefined, "10"],
        [undefined, "ValidationError", undefined],
      ],
    );
    expect([await total("a", 1), await total("a", 2)]).toEqual(["12", "1"]);
  });

  test("has limits, and does not read and write at once", async () => {
    const { batch } = await orders();
    const select = { Statement: `SELECT * FROM orders WHERE ${keyed(1)}` };
    await expect(batch()).rejects.toThrow("Member must have length greater than or equal to 1");
    await expect(batch(...Array.from({ length: 26 }, () => select))).rejects.toThrow("less than or equal to 25");
    await expect(batch(select, { Statement: `DELETE FROM orders WHERE ${keyed(1)}` })).rejects.toThrow(
      "does not support both read and write operations in the same request",
    );
  });
});

describe("a transaction of statements", () => {
  test("writes everything, once for each token", async () => {
    const { transact, total } = await orders();
    const statements = [
      `UPDATE orders SET total = total + 1 WHERE ${keyed(1)}`,
      "INSERT INTO orders VALUE {'customer': 'a', 'number': 2, 'total': 5}",
      `EXISTS(SELECT * FROM orders WHERE ${keyed(3)} AND total IS MISSING)`,
    ];
    const ClientRequestToken = "token";
    const first = await transact(statements, { ClientRequestToken });
    expect(first.Responses).toEqual([{}, {}, {}]);
    expect(first.ConsumedCapacity).toEqual([{ TableName: "orders", CapacityUnits: 6, WriteCapacityUnits: 6 }]);
    const repeated = await transact(statements, { ClientRequestToken });
    expect(repeated.ConsumedCapacity).toEqual([{ TableName: "orders", CapacityUnits: 6, ReadCapacityUnits: 6 }]);
    expect([await total("a", 1), await total("a", 2)]).toEqual(["11", "5"]);
    await expect(transact(statements.slice(0, 1), { ClientRequestToken })).rejects.toMatchObject({
      name: "IdempotentParameterMismatchException",
    });
  });

  test("writes nothing when one statement cannot be done", async () => {
    const { transact, total } = await orders();
    const statements = [
      "INSERT INTO orders VALUE {'customer': 'a', 'number': 1}",
      `UPDATE orders SET total = 0 WHERE ${keyed(2)}`,
      "INSERT INTO orders VALUE {'customer': 'a', 'number': 3, 'total': 1}",
      `EXISTS(SELECT * FROM orders WHERE ${keyed(4)} AND total > 1)`,
      "INSERT INTO orders VALUE {'customer': 5, 'number': 1}",
    ];
    await expect(transact(statements)).rejects.toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [
        { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" },
        { Code: "ConditionalCheckFailed", Message: "The conditional request failed" },
        { Code: "None" },
        { Code: "ConditionalCheckFailed" },
        { Code: "ValidationError" },
      ],
    });
    expect(await total("a", 3)).toBeUndefined();
  });

  test("reads items by their keys at one time", async () => {
    const { transact } = await orders();
    const { Responses, ConsumedCapacity } = await transact([
      `SELECT total FROM orders WHERE ${keyed(1)}`,
      `SELECT * FROM orders WHERE ${keyed(2)}`,
      `SELECT * FROM orders WHERE ${keyed(1)} AND total = 11`,
    ]);
    expect(Responses).toEqual([{ Item: { total: { N: "10" } } }, {}, {}]);
    expect(ConsumedCapacity).toEqual([{ TableName: "orders", CapacityUnits: 6, ReadCapacityUnits: 6 }]);
  });

  test.each([
    [
      [`UPDATE orders SET total = 1 WHERE ${keyed(1)} RETURNING ALL NEW *`],
      "Validation failed in TransactStatements[0]: RETURNING clause is not supported in ExecuteTransaction.",
    ],
    [
      [`SELECT * FROM orders WHERE ${keyed(1)}`, `SELECT * FROM orders."any" WHERE ${keyed(1)}`],
      "Validation failed in TransactStatements[1]: Reads on indices are not supported within transactions.",
    ],
    [
      ["SELECT * FROM orders WHERE customer = 'a'"],
      "Validation failed in TransactStatements[0]: Select statements within ExecuteTransaction must specify the primary key in the where clause.",
    ],
    [
      [`SELECT * FROM orders WHERE ${keyed(1)}`, `DELETE FROM orders WHERE ${keyed(2)}`],
      "ExecuteTransaction API does not support both read and write operations in the same request.",
    ],
    [
      [`EXISTS(SELECT * FROM orders WHERE ${keyed(1)})`],
      "Validation failed in TransactStatements[0]: EXISTS() must contain a single item read with additional condition",
    ],
    [
      [`DELETE FROM orders WHERE ${keyed(1)}`, `DELETE FROM orders WHERE ${keyed(1)}`],
      "Transaction request cannot include multiple operations on one item",
    ],
  ])("is refused (%#)", async (statements, message) => {
    const { transact } = await orders();
    await expect(transact(statements)).rejects.toMatchObject({ name: "ValidationException", message });
  });
});
