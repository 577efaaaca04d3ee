import { createMovableClock } from "@assay/core";
import {
  type AttributeValue,
  DuplicateItemException,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
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

const KEYS_ONLY = { ProjectionType: "KEYS_ONLY" as const };
const INDEXES = {
  AttributeDefinitions: [
    { AttributeName: "customer", AttributeType: "S" as const },
    { AttributeName: "number", AttributeType: "N" as const },
    { AttributeName: "city", AttributeType: "S" as const },
  ],
  GlobalSecondaryIndexes: [
    { IndexName: "by-city", KeySchema: [{ AttributeName: "city", KeyType: "HASH" as const }], Projection: KEYS_ONLY },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: "in-city",
      KeySchema: [
        { AttributeName: "customer", KeyType: "HASH" as const },
        { AttributeName: "city", KeyType: "RANGE" as const },
      ],
      Projection: KEYS_ONLY,
    },
  ],
};

async function orders() {
  const db = connectDynamoDB(cloud);
  await createOrders(db, INDEXES);
  const run = (Statement: string, Parameters?: AttributeValue[], more: Partial<ExecuteStatementCommandInput> = {}) =>
    db.send(new ExecuteStatementCommand({ Statement, Parameters, ...more }));
  const numbers = async (...args: Parameters<typeof run>) => (await run(...args)).Items?.map(({ number }) => number?.N);
  const item = async (customer: string, number: number) =>
    (
      await db.send(
        new GetItemCommand({ TableName: "orders", Key: { customer: { S: customer }, number: { N: String(number) } } }),
      )
    ).Item;
  return { db, run, numbers, item };
}

/** Orders 1 to 5 of `a`, the odd ones from Bonn, and one of `b`. */
async function filled() {
  const all = await orders();
  for (let number = 1; number <= 5; number++) {
    const city = { S: number % 2 === 1 ? "Bonn" : "Cologne" };
    await putOrder(all.db, "a", number, { city, total: { N: String(number * 10) }, tags: { SS: ["x", `t${number}`] } });
  }
  await putOrder(all.db, "b", 1, { doc: { M: { list: { L: [{ S: "p" }, { S: "q" }] }, "a b": { BOOL: true } } } });
  return all;
}

describe("INSERT", () => {
  test("writes every kind of literal and parameter, once", async () => {
    const { run, item } = await orders();
    const insert = `INSERT INTO orders VALUE {'customer': 'it''s', 'number': -1.50e1, 'list': [1, 'two', TRUE, NULL],
      'map': {'deep': {'x': false}}, 'texts': <<'a', 'b'>>, 'numbers': <<1, 2.0>>, 'given': ?} -- and a comment;`;
    const given = { BS: [new Uint8Array([1])] };
    expect((await run(insert, [given])).Items).toEqual([]);
    expect(await item("it's", -15)).toEqual({
      customer: { S: "it's" },
      number: { N: "-15" },
      list: { L: [{ N: "1" }, { S: "two" }, { BOOL: true }, { NULL: true }] },
      map: { M: { deep: { M: { x: { BOOL: false } } } } },
      texts: { SS: ["a", "b"] },
      numbers: { NS: ["1", "2"] },
      given,
    });
    const again = run(insert, [given]);
    await expect(again).rejects.toThrow(DuplicateItemException);
    await expect(again).rejects.toThrow("Duplicate primary key exists in table");
  });
});

describe("SELECT", () => {
  test.each<[string, AttributeValue[] | undefined, string[]]>([
    ["customer = 'a' AND \"number\" = 3", undefined, ["3"]],
    ["customer = 'a' AND \"number\" > ?", [{ N: "3" }], ["4", "5"]],
    ["customer = 'a' AND 2 >= number", undefined, ["1", "2"]],
    ["customer = 'a' AND \"number\" BETWEEN 2 AND 3", undefined, ["2", "3"]],
    ["customer = 'a' AND \"number\" NOT BETWEEN 2 AND 4", undefined, ["1", "5"]],
    ["customer = 'a' AND \"number\" IN [1, 4]", undefined, ["1", "4"]],
    ["customer = 'a' AND city = 'Bonn' AND NOT total < 30", undefined, ["3", "5"]],
    ["customer = 'a' AND begins_with(city, 'Co')", undefined, ["2", "4"]],
    ["customer = 'a' AND contains(tags, 't2')", undefined, ["2"]],
    [
      "customer = 'a' AND attribute_type(tags, 'SS') AND size(tags) = 2 AND total <> 10",
      undefined,
      ["2", "3", "4", "5"],
    ],
    ["customer = 'a' AND (total = 10 OR total = 50)", undefined, ["1", "5"]],
    ["city IS MISSING", undefined, ["1"]],
    ["city IS NOT MISSING AND total IS NUMERIC AND city IS NOT NULL AND total = 20", undefined, ["2"]],
    [`doc."list"[1] = 'q' AND doc."a b" = true`, undefined, ["1"]],
    ["customer IN ('b', 'a') AND \"number\" = 1", undefined, ["1", "1"]],
  ])("finds the items WHERE %s", async (where, parameters, expected) => {
    const { numbers } = await filled();
    expect(await numbers(`SELECT * FROM "orders" WHERE ${where}`, parameters)).toEqual(expected);
  });

  test("answers attributes under the last part of their paths", async () => {
    const { run } = await filled();
    const { Items } = await run(`SELECT customer, doc."list"[1], doc."a b", nothing FROM orders WHERE customer = 'b'`);
    expect(Items).toEqual([{ customer: { S: "b" }, "list[1]": { S: "q" }, "a b": { BOOL: true } }]);
  });

  test("keeps the order that is asked for", async () => {
    const { numbers } = await filled();
    const ordered = (by: string, where = "customer = 'a'") =>
      numbers(`SELECT "number" FROM orders WHERE ${where} ORDER BY ${by}`);
    expect(await ordered('"number" DESC')).toEqual(["5", "4", "3", "2", "1"]);
    expect(await ordered("customer DESC, number ASC", "customer IN ['a', 'b']")).toEqual([
      "1",
      "1",
      "2",
      "3",
      "4",
      "5",
    ]);
  });

  test("reads indexes, which have what they project", async () => {
    const { run, numbers } = await filled();
    const { Items } = await run(`SELECT * FROM "orders"."by-city" WHERE city = 'Cologne'`);
    expect(Items?.map((each) => Object.keys(each).sort())).toEqual([
      ["city", "customer", "number"],
      ["city", "customer", "number"],
    ]);
    expect(await numbers(`SELECT * FROM orders."by-city" WHERE NOT total = 10`)).toHaveLength(5);
    // A local index gets from the table what it has not.
    const local = await run(`SELECT total FROM orders."in-city" WHERE customer = 'a' AND city > 'Bonn'`, undefined, {
      ReturnConsumedCapacity: "INDEXES",
    });
    expect(local.Items).toEqual([{ total: { N: "20" } }, { total: { N: "40" } }]);
    expect(local.ConsumedCapacity).toMatchObject({
      Table: { CapacityUnits: 1 },
      LocalSecondaryIndexes: { "in-city": { CapacityUnits: 0.5 } },
    });
  });

  test.each([
    ["a scan", "SELECT * FROM orders"],
    ["one partition, backwards", "SELECT * FROM orders WHERE customer = 'a' ORDER BY number DESC"],
    ["several partitions", "SELECT * FROM orders WHERE customer IN ['b', 'a', 'nobody']"],
    ["an index", `SELECT * FROM orders."by-city" WHERE city IN ['Bonn', 'Cologne']`],
  ])("goes on behind a page: %s", async (_name, statement) => {
    const { run, numbers } = await filled();
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await run(statement, undefined, { Limit: 2, NextToken });
      expect(page.Items?.length).toBeLessThanOrEqual(2);
      seen.push(...(page.Items ?? []).map(({ number }) => number?.N));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(seen).toEqual(await numbers(statement));
  });

  test("takes no token but its own", async () => {
    const { run } = await filled();
    const { NextToken } = await run("SELECT * FROM orders", undefined, { Limit: 1 });
    await expect(run("SELECT customer FROM orders", undefined, { NextToken })).rejects.toThrow(
      "NextToken does not match request",
    );
    await expect(run("SELECT * FROM orders", undefined, { NextToken: "x" })).rejects.toThrow("Invalid NextToken");
  });
});

describe("UPDATE", () => {
  test("sets, adds, appends and removes, and tells what it changed", async () => {
    const { run, item } = await filled();
    const { Items } = await run(
      `UPDATE orders SET total = total + ? SET doc = {'new': [1]}, tags = set_add(tags, <<'y'>>) REMOVE city
       WHERE customer = 'a' AND "number" = 1 RETURNING MODIFIED NEW *`,
      [{ N: "0.5" }],
    );
    expect(Items).toEqual([
      { total: { N: "10.5" }, doc: { M: { new: { L: [{ N: "1" }] } } }, tags: { SS: ["x", "t1", "y"] } },
    ]);
    await run(`UPDATE orders SET doc."new" = list_append(doc."new", ['z']) SET tags = set_delete(tags, <<'x', 't1'>>)
      WHERE customer = 'a' AND number = 1`);
    expect(await item("a", 1)).toEqual({
      customer: { S: "a" },
      number: { N: "1" },
      total: { N: "10.5" },
      doc: { M: { new: { L: [{ N: "1" }, { S: "z" }] } } },
      tags: { SS: ["y"] },
    });
  });

  test.each([
    ["ALL OLD *", [{ customer: { S: "b" }, number: { N: "1" }, list: { L: [{ S: "p" }, { S: "q" }] } }]],
    ["ALL NEW *", [{ customer: { S: "b" }, number: { N: "1" }, list: { L: [{ S: "q" }] } }]],
    ["MODIFIED OLD *", [{ list: { L: [{ S: "p" }] } }]],
    ["MODIFIED NEW *", [{ list: { L: [{ S: "q" }] } }]],
  ])("RETURNING %s shows paths in the item they are asked of", async (returning, expected) => {
    const { db, run } = await orders();
    await putOrder(db, "b", 1, { list: { L: [{ S: "p" }, { S: "q" }] } });
    const where = `WHERE customer = 'b' AND "number" = 1`;
    expect((await run(`UPDATE orders REMOVE "list"[0] ${where} RETURNING ${returning}`)).Items).toEqual(expected);
  });

  test("changes an item that is there and as the clause says, and no other", async () => {
    const { run, item } = await filled();
    const update = (where: string) =>
      run(`UPDATE orders SET total = 0 WHERE ${where}`, undefined, { ReturnValuesOnConditionCheckFailure: "ALL_OLD" });
    await expect(update("customer = 'nobody' AND number = 1")).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
      message: "The conditional request failed",
    });
    await expect(update("customer = 'a' AND number = 1 AND city = 'Cologne'")).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
      Item: { total: { N: "10" } },
    });
    await update("customer = 'a' AND number = 1 AND city = 'Bonn'");
    expect((await item("a", 1))?.total).toEqual({ N: "0" });
    expect(await item("nobody", 1)).toBeUndefined();
  });
});

describe("DELETE", () => {
  test("takes an item away, shows it when asked, and asks nothing of one that is not there", async () => {
    const { run, item } = await filled();
    const remove = (where: string) => run(`DELETE FROM orders WHERE customer = 'a' AND ${where}`);
    await expect(remove("number = 1 AND total = 11")).rejects.toThrow("The conditional request failed");
    expect((await remove("number = 1 AND total = 10 RETURNING ALL OLD *")).Items).toMatchObject([
      { total: { N: "10" } },
    ]);
    expect(await item("a", 1)).toBeUndefined();
    expect((await remove("number = 1 AND total = 10 RETURNING ALL OLD *")).Items).toEqual([]);
  });
});
