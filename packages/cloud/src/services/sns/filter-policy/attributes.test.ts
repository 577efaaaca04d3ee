import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { describe, expect, test } from "vitest";
import { parseFilterPolicy } from "./filter-policy.js";

type Attributes = Readonly<Record<string, MessageAttributeValue>>;

const text = (StringValue: string): MessageAttributeValue => ({ DataType: "String", StringValue });
const number = (StringValue: string): MessageAttributeValue => ({ DataType: "Number", StringValue });
const list = (StringValue: string): MessageAttributeValue => ({ DataType: "String.Array", StringValue });
const bytes: MessageAttributeValue = { DataType: "Binary", BinaryValue: Buffer.from("x") };

function matches(policy: unknown, attributes: Attributes): boolean {
  return parseFilterPolicy(JSON.stringify(policy), "MessageAttributes").matchesAttributes(attributes);
}

describe("types", () => {
  test.each<[unknown, MessageAttributeValue, boolean]>([
    ["99", text("99"), true],
    [99, text("99"), false],
    [99, number("99"), true],
    ["99", number("99"), false],
    [{ numeric: [">", 0, "<=", 100] }, number("100"), true],
    [{ numeric: [">", 0, "<=", 100] }, number("1.0001e2"), false],
    [{ numeric: ["=", 301.5] }, number("3.015e2"), true],
    [true, text("true"), false],
    [null, text("null"), false],
    ["a", list('["b","a"]'), true],
    ["a", list('["b","c"]'), false],
    ["b", list('["b",7,true,null]'), true],
    [7, list('["b",7,true,null]'), true],
    [true, list('["b",7,true,null]'), true],
    [null, list('["b",7,true,null]'), true],
    [{ "anything-but": ["b"] }, list('["b","c"]'), true],
    [{ "anything-but": ["b"] }, list('["b"]'), false],
    [{ exists: true }, list("[]"), false],
    [{ prefix: "a" }, list('["b","ab"]'), true],
    ["a", list("no list"), false],
    ["a", list('"a"'), false],
  ])("%j and %j match: %s", (pattern, attribute, expected) => {
    expect(matches({ store: [pattern] }, { store: attribute })).toBe(expected);
  });

  test("binary attributes are as if they were not there", () => {
    expect(matches({ store: [{ exists: true }] }, { store: bytes })).toBe(false);
    expect(matches({ store: [{ exists: false }] }, { store: bytes, event: text("x") })).toBe(true);
  });
});

describe("attributes together", () => {
  test("all names of the policy have to match, others do not matter", () => {
    const policy = { store: ["a"], price: [{ numeric: ["<", 10] }] };
    expect(matches(policy, { store: text("a"), price: number("9"), event: bytes })).toBe(true);
    expect(matches(policy, { store: text("a"), price: number("10") })).toBe(false);
    expect(matches(policy, { store: text("a") })).toBe(false);
  });

  test("$or lets one of several names decide", () => {
    const policy = { store: ["a"], $or: [{ price: [9] }, { event: ["sale"] }] };
    expect(matches(policy, { store: text("a"), event: text("sale") })).toBe(true);
    expect(matches(policy, { store: text("a"), event: text("order") })).toBe(false);
  });

  test("a name may have dots", () => {
    expect(matches({ "shop.store": ["a"] }, { "shop.store": text("a") })).toBe(true);
  });

  test("a message without attributes matches no policy, not even one about absence", () => {
    expect(matches({ store: [{ exists: false }] }, { event: text("sale") })).toBe(true);
    expect(matches({ store: [{ exists: false }] }, {})).toBe(false);
    expect(matches({ store: [null, { "anything-but": "x" }] }, {})).toBe(false);
  });

  test("the empty policy matches messages without attributes, too", () => {
    expect(matches({}, {})).toBe(true);
  });
});

describe("quotes and backslashes", () => {
  test.each([
    ['say \\"hi\\"', 'say "hi"', true],
    ['say "hi"', 'say "hi"', false],
    ["C:\\\\temp", "C:\\temp", true],
    ["C:\\temp", "C:\\temp", false],
  ])("the policy text %s and the attribute %s match: %s", (pattern, value, expected) => {
    expect(matches({ store: [pattern] }, { store: text(value) })).toBe(expected);
    expect(matches({ store: [pattern] }, { store: list(JSON.stringify([value])) })).toBe(expected);
  });

  test("are as they are in bodies", () => {
    const policy = parseFilterPolicy(JSON.stringify({ store: ['say "hi"'] }), "MessageBody");
    expect(policy.matchesBody(JSON.stringify({ store: 'say "hi"' }))).toBe(true);
  });
});
