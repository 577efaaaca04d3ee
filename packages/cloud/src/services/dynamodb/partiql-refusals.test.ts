import { createMovableClock } from "@assay/core";
import {
  type AttributeValue,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectDynamoDB, createOrders, START } from "../../../test/dynamodb-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

async function refusal(
  Statement: string,
  Parameters?: AttributeValue[],
  more: Partial<ExecuteStatementCommandInput> = {},
) {
  const db = connectDynamoDB(cloud);
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
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  });
  const error = await db
    .send(new ExecuteStatementCommand({ Statement, Parameters, ...more }))
    .catch((each: unknown) => each);
  return error instanceof Error ? `${error.name}: ${error.message}` : "accepted";
}

const MALFORMED = "ValidationException: Statement wasn't well formed, can't be processed: ";
const INCOMPLETE = "ValidationException: Where clause does not contain a mandatory equality on all key attributes";

test.each([
  ["SLECT * FROM orders", `${MALFORMED}Expected data manipulation`],
  ["SELECT * FROM orders WHERE pad = 1", `${MALFORMED}Unexpected keyword`],
  ["SELECT * FROM orders WHERE a = = 1", `${MALFORMED}Unexpected token`],
  ['SELECT * FROM "orders', `${MALFORMED}Invalid character`],
  ["SELECT * FROM orders WHERE", `${MALFORMED}Unexpected end of statement`],
  ["SELECT * FROM orders; SELECT * FROM orders", `${MALFORMED}Unexpected keyword`],
  ["SELECT * FROM orders LIMIT 1", "ValidationException: Unsupported clause: LIMIT"],
  ["SELECT * FROM nowhere", "ResourceNotFoundException: Requested resource not found"],
  ['SELECT * FROM ""', "ValidationException: Path component cannot be an empty string"],
  ['SELECT * FROM orders.""', "ValidationException: Path component cannot be an empty string"],
  [
    'SELECT * FROM orders."by-city".x',
    "ValidationException: A path may contain at most 2 components in the FROM clause",
  ],
  ["SELECT * FROM orders.nothing", "ValidationException: The table does not have the specified index"],
  [
    `SELECT x FROM orders."by-city" WHERE city = 'a'`,
    "ValidationException: One or more parameter values were invalid: Global secondary index by-city does not project [x]",
  ],
  [
    `SELECT city FROM orders."by-city" WHERE city = 'a' AND x IS MISSING`,
    "ValidationException: One or more parameter values were invalid: Secondary index by-city does not project one or more filter attributes: [x]",
  ],
  ["SELECT a.z, b.z FROM orders", "ValidationException: Duplicate identifiers in select clause: z"],
  ["SELECT COUNT(*) FROM orders", "ValidationException: Unrecognized function: count"],
  ["SELECT a AS b FROM orders", "ValidationException: Aliasing is not supported"],
  ["SELECT * FROM orders, more", "ValidationException: Only select from a single table or index is supported."],
  ["SELECT * FROM orders WHERE a = MISSING", "ValidationException: MISSING must be compared using IS operator"],
  [
    "SELECT * FROM orders WHERE customer = 1",
    "ValidationException: Key attribute's data type should match its data type in table's schema: Key customer",
  ],
  [
    "SELECT * FROM orders ORDER BY number",
    "ValidationException: Must have WHERE clause in the statement when using ORDER BY clause.",
  ],
  [
    "SELECT * FROM orders WHERE a = 1 ORDER BY number",
    "ValidationException: Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
  ],
  [
    "SELECT * FROM orders WHERE customer = 'a' ORDER BY x",
    "ValidationException: Variable reference x in ORDER BY clause must be part of the primary key",
  ],
  [
    "SELECT * FROM orders WHERE customer IN ['a', 'b'] ORDER BY number",
    "ValidationException: Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
  ],
  [
    "EXISTS(SELECT * FROM orders WHERE customer = 'a')",
    "ValidationException: EXISTS can only be used in ExecuteTransaction write requests.",
  ],
  [
    "INSERT INTO orders VALUE {'customer': 'a', 'number': 1} RETURNING ALL OLD *",
    "ValidationException: RETURNING is not supported in INSERT",
  ],
  [
    "INSERT INTO orders VALUES (1)",
    'ValidationException: Unsupported operation: Inserting multiple items in a single statement is not supported, use "INSERT INTO tableName VALUE item" instead',
  ],
  [
    "INSERT INTO orders VALUE {'customer': 'a', 'number': 1, 'x': <<>>}",
    "ValidationException: Empty bags are not supported",
  ],
  [
    "INSERT INTO orders VALUE {'customer': 'a', 'number': 1, 'x': <<1, 'a'>>}",
    "ValidationException: Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags",
  ],
  [
    "INSERT INTO orders VALUE {'customer': 'a'}",
    "ValidationException: One or more parameter values were invalid: Missing the key number in the item",
  ],
  ["UPDATE orders SET a = 1", INCOMPLETE],
  ["UPDATE orders SET a = 1 WHERE customer = 'a'", INCOMPLETE],
  ["DELETE FROM orders WHERE customer = 'a' OR number = 1", INCOMPLETE],
  [
    "DELETE FROM orders WHERE customer = 'a' AND number = 1 AND number = 2",
    "ValidationException: Multiple conditions on same key number. Only single item Update/Insert/Delete are supported",
  ],
  [
    "DELETE FROM orders WHERE customer = 'a' AND number = 1 RETURNING MODIFIED OLD *",
    "ValidationException: Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in DELETE statements.",
  ],
  ['DELETE FROM orders."by-city" WHERE city = 1', "ValidationException: This operation is not supported on an index"],
  [
    "UPDATE orders SET customer = 'b' WHERE customer = 'a' AND number = 1",
    "ValidationException: One or more parameter values were invalid: Cannot update attribute customer. This attribute is part of the key",
  ],
  [
    "UPDATE orders SET t = set_add(u, <<'a'>>) WHERE customer = 'a' AND number = 1",
    "ValidationException: The first argument to SET_ADD must equal the assignment value",
  ],
  [
    "UPDATE orders SET t = set_delete(t, 'a') WHERE customer = 'a' AND number = 1",
    "ValidationException: The second argument to SET_DELETE must be a value with type SET",
  ],
])("%s is refused", async (statement, expected) => {
  expect(await refusal(statement)).toBe(expected);
});

test("what is wrong with a statement comes before what is wrong with its table", async () => {
  expect(await refusal("SELECT * FROM nowhere WHERE a < ?", [{ BOOL: true }])).toBe(
    "ValidationException: Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
  );
});

test.each([
  ["parentheses", `SELECT * FROM orders WHERE ${"(".repeat(8000)}`],
  ["negations", `SELECT * FROM orders WHERE ${"NOT ".repeat(2000)} a = 1`],
  ["lists", `INSERT INTO orders VALUE {'customer': ${"[".repeat(8000)}`],
  ["sums", `UPDATE orders SET a = ${"(".repeat(8000)}`],
  ["functions", `UPDATE orders SET a = ${"list_append(".repeat(600)}`],
])("%s without end are refused", async (_what, statement) => {
  expect(await refusal(statement)).toBe(`${MALFORMED}Nested too deeply`);
});

test("comments are passed over, and do not hold up a statement that is wrong", async () => {
  expect(await refusal("/* a * b */ SELECT * -- all\n FROM /**/ orders")).toBe("accepted");
  expect(await refusal(`SELECT ${"/**/".repeat(1000)} @`)).toBe(`${MALFORMED}Invalid character`);
  expect(await refusal(`SELECT ${"/*".repeat(4000)}`)).toContain("Statement wasn't well formed");
});

test("parameters are counted, and members have limits", async () => {
  expect(await refusal("SELECT * FROM orders WHERE a = ? AND b = ?", [{ S: "a" }])).toBe(
    "ValidationException: Number of parameters in request and statement don't match.",
  );
  expect(await refusal(`SELECT * FROM orders WHERE a = '${"x".repeat(8192)}'`)).toContain(
    "Member must have length less than or equal to 8192",
  );
  expect(await refusal("SELECT * FROM orders", undefined, { Limit: 0 })).toContain(
    "Member must have value greater than or equal to 1",
  );
  expect(await refusal(`SELECT * FROM orders."by-city" WHERE city = 'a'`, undefined, { ConsistentRead: true })).toBe(
    "ValidationException: Strongly consistent read is not supported on Global Secondary Indexes",
  );
});
