import { createMovableClock } from "@assay/core";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  ScanCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { connectDynamoDB, createOrders, START } from "../../../test/dynamodb-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud.dispose());

const TableName = "orders";
const Key = { customer: { S: "a" }, number: { N: "1" } };
const CITY_INDEX = {
  AttributeDefinitions: [
    { AttributeName: "customer", AttributeType: "S" as const },
    { AttributeName: "number", AttributeType: "N" as const },
    { AttributeName: "city", AttributeType: "S" as const },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-city",
      KeySchema: [{ AttributeName: "city", KeyType: "HASH" as const }],
      Projection: { ProjectionType: "ALL" as const },
    },
  ],
};

async function orders() {
  const db = connectDynamoDB(cloud);
  await createOrders(db, CITY_INDEX);
  const put = (Item: Record<string, AttributeValue>, more: Partial<PutItemCommandInput> = {}) =>
    db.send(new PutItemCommand({ TableName, Item, ...more }));
  return { db, put };
}

/** A PutItem that no SDK would send. */
async function putRaw(attribute: unknown) {
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "DynamoDB_20120810.PutItem",
    "x-amz-date": "20260115T120000Z",
    authorization: `AWS4-HMAC-SHA256 Credential=${newAccountId()}/20260115/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
  };
  const body = JSON.stringify({ TableName, Item: { x: attribute } });
  const answer = await fetch(cloud.endpointUrl, { method: "POST", headers, body });
  const { __type: type, ...rest } = (await answer.json()) as { __type: string; message: string };
  return { status: answer.status, name: type.slice(type.indexOf("#") + 1), ...rest };
}

describe("a request that no SDK sends", () => {
  test.each([
    [{}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"],
    [{ S: null }, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"],
    [{ X: "a" }, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"],
    [
      { L: [{ M: { y: { S: "a", N: "1" } } }] },
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    ],
  ])("is told that %j is no value", async (attribute, message) => {
    expect(await putRaw(attribute)).toEqual({ status: 400, name: "ValidationException", message });
  });

  test.each([[{ S: 1 }], [{ N: 1 }], [{ BOOL: "yes" }], [{ L: {} }], [{ M: [] }], [{ B: "?" }], ["a"], [["a"]]])(
    "is told that %j cannot be read",
    async (attribute) => {
      expect(await putRaw(attribute)).toMatchObject({ status: 400, name: "SerializationException" });
    },
  );
});

describe("a value", () => {
  test.each<[AttributeValue, string]>([
    [{ SS: [] }, "One or more parameter values were invalid: An string set  may not be empty"],
    [{ NS: [] }, "One or more parameter values were invalid: An number set  may not be empty"],
    [{ BS: [] }, "One or more parameter values were invalid: Binary sets should not be empty"],
    [
      { BS: [new Uint8Array([1]), new Uint8Array([1])] },
      "One or more parameter values were invalid: Input collection [AQ==, AQ==]of type BS contains duplicates.",
    ],
    [{ N: "" }, "The parameter cannot be converted to a numeric value"],
    [{ N: "1e-131" }, "Number underflow. Attempting to store a number with magnitude smaller than supported range"],
    [nested(33), "Nesting Levels have exceeded supported limits"],
  ])("is refused by DynamoDB's sentence (%#)", async (x, message) => {
    const { put } = await orders();
    await expect(put({ ...Key, x })).rejects.toMatchObject({ name: "ValidationException", message });
  });

  test("may be nested 32 levels, and a null that is false is one that is true", async () => {
    const { db, put } = await orders();
    await put({ ...Key, deep: nested(32), nothing: { NULL: false } as unknown as AttributeValue });
    const { Item } = await db.send(new GetItemCommand({ TableName, Key }));
    expect(Item).toEqual({ ...Key, deep: nested(32), nothing: { NULL: true } });
  });
});

function nested(levels: number): AttributeValue {
  return levels === 1 ? { L: [] } : { L: [nested(levels - 1)] };
}

describe("a key", () => {
  const EMPTY_KEY = "The AttributeValue for a key attribute cannot contain an empty string value.";
  const SCHEMA = "The provided key element does not match the schema";
  const MISTYPED = "One or more parameter values were invalid: Type mismatch for key customer expected: S actual: N";
  const mistyped = { ...Key, customer: { N: "1" } };

  test("of an index is refused when it is empty or of another type", async () => {
    const { put } = await orders();
    await expect(put({ ...Key, city: { S: "" } })).rejects.toThrow(
      `One or more parameter values are not valid. A value specified for a secondary index key is not supported. ${EMPTY_KEY} IndexName: by-city, IndexKey: city`,
    );
    await expect(put({ ...Key, city: { N: "1" } })).rejects.toThrow(
      "One or more parameter values were invalid: Type mismatch for Index Key city Expected: S Actual: N IndexName: by-city",
    );
  });

  test("of another type is told differently by each operation", async () => {
    const { db, put } = await orders();
    await expect(put(mistyped)).rejects.toThrow(MISTYPED);
    const batch = { [TableName]: [{ PutRequest: { Item: mistyped } }] };
    await expect(db.send(new BatchWriteItemCommand({ RequestItems: batch }))).rejects.toThrow(SCHEMA);
    await expect(db.send(new GetItemCommand({ TableName, Key: mistyped }))).rejects.toThrow(SCHEMA);
  });

  test.each<[string, TransactWriteItem, string]>([
    ["Put", { Put: { TableName, Item: mistyped } }, MISTYPED],
    ["Delete", { Delete: { TableName, Key: mistyped } }, SCHEMA],
    [
      "ConditionCheck",
      { ConditionCheck: { TableName, Key: mistyped, ConditionExpression: "attribute_exists(x)" } },
      SCHEMA,
    ],
  ])("of another type cancels a transaction with its %s", async (_action, wrong, Message) => {
    const { db } = await orders();
    const TransactItems = [{ Put: { TableName, Item: Key } }, wrong];
    await expect(db.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toMatchObject({
      name: "TransactionCanceledException",
      message: "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError]",
      CancellationReasons: [{ Code: "None" }, { Code: "ValidationError", Message }],
    });
    expect((await db.send(new GetItemCommand({ TableName, Key }))).Item).toBeUndefined();
  });

  test("that is empty refuses a transaction before it begins", async () => {
    const { db } = await orders();
    const send = (item: TransactWriteItem) => db.send(new TransactWriteItemsCommand({ TransactItems: [item] }));
    const empty = { ...Key, customer: { S: "" } };
    await expect(send({ Delete: { TableName, Key: empty } })).rejects.toMatchObject({
      name: "ValidationException",
      message: `One or more parameter values are not valid. ${EMPTY_KEY} Key: customer`,
    });
    const Update = {
      TableName,
      Key,
      UpdateExpression: "SET city = :c",
      ExpressionAttributeValues: { ":c": { S: "" } },
    };
    await expect(send({ Update })).rejects.toMatchObject({
      name: "ValidationException",
      message: `One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. ${EMPTY_KEY}`,
    });
  });

  test("may have 2,048 bytes, or 1,024 behind another", async () => {
    const { put } = await orders();
    await put({ ...Key, customer: { S: "a".repeat(2048) } });
    await expect(put({ ...Key, customer: { S: "é".repeat(1025) } })).rejects.toThrow(
      "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of 2048 bytes",
    );
  });
});

describe("a table's name", () => {
  test.each([
    ["bad table!", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"],
    ["", "Member must have length greater than or equal to 1"],
    ["a".repeat(256), "Member must have length less than or equal to 255"],
  ])("is refused when it can be none: %s", async (name, constraint) => {
    const db = connectDynamoDB(cloud);
    await expect(db.send(new ScanCommand({ TableName: name }))).rejects.toMatchObject({
      name: "ValidationException",
      message: `1 validation error detected: Value '${name}' at 'tableName' failed to satisfy constraint: ${constraint}`,
    });
  });
});

describe("a condition", () => {
  const DISTINCT =
    "The first operand must be distinct from the remaining operands for this operator or function; operator:";
  test.each<[string, Record<string, AttributeValue> | undefined, string]>([
    ["contains(note, note)", undefined, `${DISTINCT} contains, first operand: [note]`],
    ["note IN (:s, note)", { ":s": { S: "x" } }, `${DISTINCT} IN, first operand: [note]`],
    ["note = note", undefined, `${DISTINCT} =, first operand: [note]`],
    [
      "note < :b",
      { ":b": { BOOL: true } },
      "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
    ],
    [
      "note BETWEEN :b AND :b",
      { ":b": { L: [] } },
      "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: L",
    ],
    ["((attribute_exists(note)))", undefined, "The expression has redundant parentheses;"],
    ["status = :s", { ":s": { S: "x" } }, "Attribute name is a reserved keyword; reserved keyword: status"],
    ["nothing(note)", undefined, "Invalid function name; function: nothing"],
    ["size(note, note) = :s", { ":s": { S: "x" } }, 'Syntax error; token: ",", near: "note, note"'],
    [
      `note = ${"x".repeat(4090)}`,
      undefined,
      "Expression size has exceeded the maximum allowed size; expression size: 4097",
    ],
  ])("is refused by name (%#)", async (ConditionExpression, ExpressionAttributeValues, message) => {
    const { put } = await orders();
    const refused = put(Key, { ConditionExpression, ExpressionAttributeValues });
    await expect(refused).rejects.toMatchObject({
      name: "ValidationException",
      message: `Invalid ConditionExpression: ${message}`,
    });
  });
});

test("members that name one of several words are refused together", async () => {
  const { db, put } = await orders();
  const wrong = { ReturnConsumedCapacity: "ALL", ReturnItemCollectionMetrics: "ALL" } as unknown as PutItemCommandInput;
  await expect(put(Key, wrong)).rejects.toThrow(
    "2 validation errors detected: Value 'ALL' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value 'ALL' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum value set: [SIZE, NONE]",
  );
  const Select = "INVALID_VALUE" as "COUNT";
  await expect(db.send(new QueryCommand({ TableName, Select }))).rejects.toThrow(
    "1 validation error detected: Value 'INVALID_VALUE' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]",
  );
});
