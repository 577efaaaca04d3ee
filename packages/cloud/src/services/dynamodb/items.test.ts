import { createMovableClock } from "@assay/core";
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ResourceNotFoundException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
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
const Key = { customer: { S: "a" }, number: { N: "1" } };

async function orders() {
  const db = connectDynamoDB(cloud);
  await createOrders(db);
  const update = (input: Partial<UpdateItemCommandInput>) =>
    db.send(new UpdateItemCommand({ TableName, Key, ReturnValues: "ALL_NEW", ...input }));
  return { db, update };
}

describe("an item", () => {
  test("is read as it was written, with numbers in canonical form", async () => {
    const { db } = await orders();
    const Item = {
      ...Key,
      number: { N: "0001.0" },
      large: { N: "12345678901234567890123456789012345678" },
      small: { N: "1.50e-3" },
      binary: { B: new Uint8Array([0, 255]) },
      set: { NS: ["1.0", "2"] },
      document: { M: { list: { L: [{ BOOL: true }, { NULL: true }] } } },
    };
    await db.send(new PutItemCommand({ TableName, Item }));
    const read = await db.send(new GetItemCommand({ TableName, Key, ReturnConsumedCapacity: "TOTAL" }));
    expect(read.Item).toEqual({ ...Item, number: { N: "1" }, small: { N: "0.0015" }, set: { NS: ["1", "2"] } });
    expect(read.ConsumedCapacity).toEqual({ TableName, CapacityUnits: 0.5 });
    const other = await db.send(new GetItemCommand({ TableName, Key: { ...Key, number: { N: "2" } } }));
    expect(other.Item).toBeUndefined();
  });

  test("is replaced and deleted under conditions, and shown to those who ask", async () => {
    const { db } = await orders();
    const put = (condition: string, note: string) =>
      db.send(
        new PutItemCommand({
          TableName,
          Item: { ...Key, note: { S: note } },
          ConditionExpression: condition,
          ReturnValues: "ALL_OLD",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
    expect((await put("attribute_not_exists(customer)", "first")).Attributes).toBeUndefined();
    const refused = await put("attribute_not_exists(customer)", "second").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConditionalCheckFailedException);
    expect(refused).toMatchObject({ message: "The conditional request failed", Item: { note: { S: "first" } } });
    expect((await put("attribute_exists(customer)", "third")).Attributes?.note).toEqual({ S: "first" });
    const { Attributes } = await db.send(new DeleteItemCommand({ TableName, Key, ReturnValues: "ALL_OLD" }));
    expect(Attributes?.note).toEqual({ S: "third" });
    expect((await db.send(new GetItemCommand({ TableName, Key }))).Item).toBeUndefined();
  });

  test.each([
    [{ customer: { S: "a" } }, "One or more parameter values were invalid: Missing the key number in the item"],
    [
      { customer: { N: "1" }, number: { N: "1" } },
      "One or more parameter values were invalid: Type mismatch for key customer expected: S actual: N",
    ],
    [
      { customer: { S: "" }, number: { N: "1" } },
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: customer",
    ],
    [
      { ...Key, customer: { S: "a".repeat(2049) } },
      "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of 2048 bytes",
    ],
    [{ ...Key, x: { S: "a".repeat(400 * 1024) } }, "Item size has exceeded the maximum allowed size"],
    [{ ...Key, x: { N: "a" } }, "The parameter cannot be converted to a numeric value: a"],
    [{ ...Key, x: { N: "1".repeat(39) } }, "Attempting to store more than 38 significant digits in a Number"],
    [
      { ...Key, x: { N: "1e126" } },
      "Number overflow. Attempting to store a number with magnitude larger than supported range",
    ],
    [
      { ...Key, x: { SS: ["a", "a"] } },
      "One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
    ],
    [{ ...Key, x: { NS: ["1", "1.0"] } }, "Input collection contains duplicates"],
  ])("is refused when it breaks a rule (%#)", async (Item, message) => {
    const { db } = await orders();
    const put = db.send(new PutItemCommand({ TableName, Item: { ...Item } }));
    await expect(put).rejects.toMatchObject({ name: "ValidationException", message });
  });

  test("needs a table", async () => {
    const get = connectDynamoDB(cloud).send(new GetItemCommand({ TableName: "none", Key }));
    await expect(get).rejects.toThrow(ResourceNotFoundException);
    await expect(get).rejects.toThrow("Requested resource not found");
  });
});

describe("an update", () => {
  test("counts exactly, appends, and defaults", async () => {
    const { update } = await orders();
    const UpdateExpression =
      "SET spent = if_not_exists(spent, :zero) + :price, log_lines = list_append(if_not_exists(log_lines, :none), :line) ADD tags :tags";
    const ExpressionAttributeValues = {
      ":zero": { N: "0" },
      ":price": { N: "0.1" },
      ":none": { L: [] },
      ":line": { L: [{ S: "x" }] },
      ":tags": { SS: ["a"] },
    };
    await update({ UpdateExpression, ExpressionAttributeValues });
    await update({ UpdateExpression, ExpressionAttributeValues });
    const { Attributes } = await update({ UpdateExpression, ExpressionAttributeValues });
    expect(Attributes).toEqual({
      ...Key,
      spent: { N: "0.3" },
      log_lines: { L: [{ S: "x" }, { S: "x" }, { S: "x" }] },
      tags: { SS: ["a"] },
    });
  });

  test("sees the item as it was, and reaches into documents", async () => {
    const { db, update } = await orders();
    const list = { L: ["0", "1", "2", "3"].map((N) => ({ N })) };
    await putOrder(db, "a", 1, { x: { S: "x" }, y: { S: "y" }, doc: { M: { list } } });
    const { Attributes } = await update({
      UpdateExpression: "SET x = y, y = x, doc.#n = :n REMOVE doc.#l[0], doc.#l[2]",
      ExpressionAttributeNames: { "#n": "new", "#l": "list" },
      ExpressionAttributeValues: { ":n": { BOOL: true } },
      ReturnValues: "UPDATED_NEW",
    });
    expect(Attributes).toEqual({
      x: { S: "y" },
      y: { S: "x" },
      // The paths that were named, in the new item: the list has no third element any more.
      doc: { M: { list: { L: [{ N: "1" }] }, new: { BOOL: true } } },
    });
  });

  test("takes elements out of sets, and empty sets out of items", async () => {
    const { db, update } = await orders();
    await putOrder(db, "a", 1, { tags: { SS: ["a", "b"] } });
    const remove = (...tags: string[]) =>
      update({ UpdateExpression: "DELETE tags :t", ExpressionAttributeValues: { ":t": { SS: tags } } });
    expect((await remove("b", "c")).Attributes?.tags).toEqual({ SS: ["a"] });
    expect((await remove("a")).Attributes).toEqual(Key);
  });

  test("is written the old way, too", async () => {
    const { update } = await orders();
    await update({ AttributeUpdates: { n: { Action: "ADD", Value: { N: "2" } }, s: { Value: { S: "x" } } } });
    const { Attributes } = await update({
      AttributeUpdates: { n: { Action: "ADD", Value: { N: "3" } }, s: { Action: "DELETE" } },
      Expected: { s: { ComparisonOperator: "BEGINS_WITH", AttributeValueList: [{ S: "x" }] } },
    });
    expect(Attributes).toEqual({ ...Key, n: { N: "5" } });
    const again = update({ AttributeUpdates: { n: { Value: { N: "9" } } }, Expected: { s: { Value: { S: "x" } } } });
    await expect(again).rejects.toThrow(ConditionalCheckFailedException);
  });

  test.each([
    ["", {}, "Invalid UpdateExpression: The expression can not be empty;"],
    [
      "SET a = :a",
      {},
      "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :a",
    ],
    [
      "SET #a = b",
      {},
      "Invalid UpdateExpression: An expression attribute name used in the document path is not defined; attribute name: #a",
    ],
    ["SET name = b", {}, "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: name"],
    [
      "REMOVE a SET b = c REMOVE d",
      {},
      'Invalid UpdateExpression: The "REMOVE" section can only be used once in an update expression;',
    ],
    [
      "REMOVE a, a.b",
      {},
      "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]",
    ],
    [
      "SET customer = b",
      {},
      "One or more parameter values were invalid: Cannot update attribute customer. This attribute is part of the key",
    ],
    ["SET a = b", {}, "The provided expression refers to an attribute that does not exist in the item"],
    ["SET a.b = customer", {}, "The document path provided in the update expression is invalid for update"],
    ["SET a = ", {}, 'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "="'],
    [
      "ADD a :s",
      { ":s": { S: "x" } },
      "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING",
    ],
    ["REMOVE a", { ":s": { S: "x" } }, "Value provided in ExpressionAttributeValues unused in expressions: keys: {:s}"],
  ])("is refused by name: %s", async (UpdateExpression, values, message) => {
    const { update } = await orders();
    const ExpressionAttributeValues = Object.keys(values).length === 0 ? undefined : { ...values };
    const refused = update({ UpdateExpression, ExpressionAttributeValues });
    await expect(refused).rejects.toMatchObject({ name: "ValidationException", message });
  });
});
