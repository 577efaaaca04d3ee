import { createMovableClock } from "@assay/core";
import {
  type AttributeValue,
  paginateScan,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDynamoDB, createOrders, putOrder, START } from "../../../test/dynamodb-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

const TableName = "orders";
const INDEX = {
  AttributeDefinitions: [
    { AttributeName: "customer", AttributeType: "S" as const },
    { AttributeName: "number", AttributeType: "N" as const },
    { AttributeName: "status", AttributeType: "S" as const },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-status",
      KeySchema: [{ AttributeName: "status", KeyType: "HASH" as const }],
      Projection: { ProjectionType: "INCLUDE" as const, NonKeyAttributes: ["note"] },
    },
  ],
};

const numbersOf = (items: Record<string, AttributeValue>[] | undefined) => items?.map(({ number }) => number?.N);

async function orders(numbers: readonly (string | number)[]) {
  const db = connectDynamoDB(cloud);
  await createOrders(db, INDEX);
  for (const number of numbers) await putOrder(db, "a", number, { status: { S: Number(number) % 2 ? "odd" : "even" } });
  await putOrder(db, "b", 1);
  const query = (input: Partial<QueryCommandInput> = {}) =>
    db.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "customer = :c",
        ...input,
        ExpressionAttributeValues: { ":c": { S: "a" }, ...input.ExpressionAttributeValues },
      }),
    );
  return { db, query };
}

describe("a query", () => {
  test("answers one partition in the order of exact numbers", async () => {
    const { query } = await orders(["10", "-1", "9", "0", "-10", "0.5", "1e20", "100000000000000000001", "-0.5"]);
    const ascending = ["-10", "-1", "-0.5", "0", "0.5", "9", "10", "100000000000000000000", "100000000000000000001"];
    expect(numbersOf((await query()).Items)).toEqual(ascending);
    expect(numbersOf((await query({ ScanIndexForward: false })).Items)).toEqual(ascending.reverse());
  });

  test.each([
    ["#n = :x", ["3"]],
    ["#n < :x", ["1", "2"]],
    ["#n <= :x", ["1", "2", "3"]],
    ["#n > :x", ["4", "5"]],
    ["#n >= :x", ["3", "4", "5"]],
    ["#n BETWEEN :two AND :x", ["2", "3"]],
  ])("selects sort keys by %s", async (condition, expected) => {
    const { query } = await orders([1, 2, 3, 4, 5]);
    const two = condition.includes(":two") ? { ":two": { N: "2" } } : {};
    const { Items, Count } = await query({
      KeyConditionExpression: `customer = :c AND ${condition}`,
      ExpressionAttributeNames: { "#n": "number" },
      ExpressionAttributeValues: { ":x": { N: "3" }, ...two },
    });
    expect(numbersOf(Items)).toEqual(expected);
    expect(Count).toBe(expected.length);
  });

  test("goes on after a limit, in both directions, and counts what a filter leaves out", async () => {
    const { query } = await orders([1, 2, 3, 4, 5]);
    for (const ScanIndexForward of [true, false]) {
      const seen: (string | undefined)[] = [];
      let ExclusiveStartKey: QueryCommandInput["ExclusiveStartKey"];
      do {
        const page = await query({ Limit: 2, ScanIndexForward, ExclusiveStartKey });
        seen.push(...(numbersOf(page.Items) ?? []));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
      expect(seen).toEqual(ScanIndexForward ? ["1", "2", "3", "4", "5"] : ["5", "4", "3", "2", "1"]);
    }
    const filtered = await query({
      FilterExpression: "#s = :odd",
      ExpressionAttributeNames: { "#s": "status" },
      ExpressionAttributeValues: { ":odd": { S: "odd" } },
    });
    expect(filtered).toMatchObject({ Count: 3, ScannedCount: 5 });
  });

  test("of an index shows what the index projects, page by page", async () => {
    const { db } = await orders([1, 2, 3]);
    await putOrder(db, "c", 7, { status: { S: "odd" }, note: { S: "n" }, secret: { S: "s" } });
    const seen: unknown[] = [];
    let ExclusiveStartKey: QueryCommandInput["ExclusiveStartKey"];
    do {
      const page = await db.send(
        new QueryCommand({
          TableName,
          IndexName: "by-status",
          KeyConditionExpression: "#s = :s",
          ExpressionAttributeNames: { "#s": "status" },
          ExpressionAttributeValues: { ":s": { S: "odd" } },
          Limit: 1,
          ExclusiveStartKey,
        }),
      );
      seen.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    const odd = { status: { S: "odd" } };
    expect(seen).toHaveLength(3);
    expect(seen).toContainEqual({ customer: { S: "c" }, number: { N: "7" }, ...odd, note: { S: "n" } });
    expect(seen).toContainEqual({ customer: { S: "a" }, number: { N: "1" }, ...odd });
  });

  test.each([
    [
      { KeyConditionExpression: "#n = :x", FilterExpression: "note = :c" },
      "Query condition missed key schema element: customer",
    ],
    [{ KeyConditionExpression: "customer = :c OR #n = :x" }, "Invalid operator used in KeyConditionExpression: OR"],
    [
      { FilterExpression: "#n = :x" },
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: number",
    ],
  ])("is refused when no key can be looked up (%#)", async (input, message) => {
    const { query } = await orders([]);
    const refused = query({
      ...input,
      ExpressionAttributeNames: { "#n": "number" },
      ExpressionAttributeValues: { ":x": { N: "1" } },
    });
    await expect(refused).rejects.toMatchObject({ name: "ValidationException", message });
  });
});

describe("a scan", () => {
  test("in segments answers every item once", async () => {
    const db = connectDynamoDB(cloud);
    await createOrders(db);
    for (let each = 0; each < 40; each++) await putOrder(db, `customer-${each}`, each);
    const segments = await Promise.all(
      [0, 1, 2].map((Segment) => db.send(new ScanCommand({ TableName, Segment, TotalSegments: 3 }))),
    );
    expect(segments.every(({ Count = 0 }) => Count > 0)).toBe(true);
    const all = segments.flatMap(({ Items }) => numbersOf(Items) ?? []);
    expect(all.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  test("is cut after a megabyte", async () => {
    const db = connectDynamoDB(cloud);
    await createOrders(db);
    for (let each = 0; each < 4; each++) await putOrder(db, "a", each, { fill: { S: "x".repeat(390_000) } });
    const counts: number[] = [];
    for await (const { Count = 0 } of paginateScan({ client: db }, { TableName })) counts.push(Count);
    expect(counts).toEqual([3, 1]);
  });

  test.each([
    ["size(customer) = :one AND NOT contains(customer, :z)", 1],
    ["attribute_type(#n, :type)", 1],
    ["#n IN (:one, :two)", 1],
    ["(begins_with(customer, :z) OR #n BETWEEN :one AND :two) AND attribute_exists(#n)", 1],
    ["attribute_not_exists(customer)", 0],
  ])("is filtered by %s", async (FilterExpression, count) => {
    const { db } = await orders([]);
    const values = { ":one": { N: "1" }, ":two": { N: "2" }, ":z": { S: "z" }, ":type": { S: "N" } };
    const used = Object.entries(values).filter(([name]) => FilterExpression.includes(name));
    const { Count } = await db.send(
      new ScanCommand({
        TableName,
        FilterExpression,
        ...(FilterExpression.includes("#n") && { ExpressionAttributeNames: { "#n": "number" } }),
        ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
      }),
    );
    expect(Count).toBe(count);
  });
});
