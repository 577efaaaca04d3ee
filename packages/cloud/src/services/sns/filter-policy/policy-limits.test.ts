import { describe, expect, test } from "vitest";
import { parseFilterPolicy } from "./filter-policy.js";

const BODY = "MessageBody";
const ATTRIBUTES = "MessageAttributes";
const COMPLEX = "Invalid parameter: FilterPolicy: Filter policy is too complex";
const KEYS = "Invalid parameter: FilterPolicy: Filter policy can not have more than 5 keys";
const NESTED = "Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy";

const values = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `v${index}`);

function answerTo(policy: unknown, scope: "MessageAttributes" | "MessageBody"): string {
  try {
    parseFilterPolicy(JSON.stringify(policy), scope);
    return "accepted";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("combinations", () => {
  test.each([
    ["values of one field", { a: values(150) }, { a: values(151) }],
    ["fields multiply", { a: values(15), b: values(10) }, { a: values(19), b: values(8) }],
    ["depth multiplies", { a: { b: { c: values(50) } } }, { a: { b: { c: values(51) } } }],
    ["each field its depth", { a: { b: values(5) }, c: values(15) }, { a: { b: values(5) }, c: values(16) }],
    [
      "alternatives add up",
      { a: values(10), $or: [{ b: values(5) }, { c: values(10) }] },
      { a: values(10), $or: [{ b: values(6) }, { c: values(10) }] },
    ],
    [
      "alternatives within alternatives",
      { $or: [{ a: values(50) }, { b: values(10), $or: [{ c: values(4) }, { d: values(6) }] }] },
      { $or: [{ a: values(51) }, { b: values(10), $or: [{ c: values(4) }, { d: values(6) }] }] },
    ],
  ])("%s", (_, accepted, refused) => {
    expect([accepted, refused].map((policy) => answerTo(policy, BODY))).toEqual(["accepted", COMPLEX]);
  });

  test("many alternatives are counted, not tried", () => {
    const twice = { $or: [{ a: ["x"] }, { b: ["x"] }] };
    const members = Array.from({ length: 60 }, () => JSON.stringify(twice).slice(1, -1));
    expect(() => parseFilterPolicy(`{${members.join(",")}}`, BODY)).toThrow(COMPLEX);
  });

  test("a policy nested without end is too complex", () => {
    const text = `${'{"a":'.repeat(20_000)}["x"]${"}".repeat(20_000)}`;
    expect(() => parseFilterPolicy(text, BODY)).toThrow(COMPLEX);
  });
});

describe("keys", () => {
  const keys = (count: number) => Object.fromEntries(values(count).map((name) => [name, ["x"]]));

  test("are five at most, in both scopes", () => {
    expect([5, 6].map((count) => answerTo(keys(count), ATTRIBUTES))).toEqual(["accepted", KEYS]);
    expect([5, 6].map((count) => answerTo(keys(count), BODY))).toEqual(["accepted", KEYS]);
  });

  test("count at the top only", () => {
    expect(answerTo({ detail: keys(6) }, BODY)).toBe("accepted");
  });
});

describe("nesting", () => {
  test("is for bodies", () => {
    expect(answerTo({ a: { b: ["x"] } }, BODY)).toBe("accepted");
    expect(answerTo({ a: { b: ["x"] } }, ATTRIBUTES)).toBe(NESTED);
    expect(answerTo({ $or: [{ a: ["x"] }, { b: { c: ["x"] } }] }, ATTRIBUTES)).toBe(NESTED);
  });

  test("is not what $or and operators are", () => {
    const policy = { $or: [{ a: [{ prefix: "x" }] }, { b: [{ "anything-but": { prefix: "x" } }] }] };
    expect(answerTo(policy, ATTRIBUTES)).toBe("accepted");
  });

  test("a mistake in the syntax is told first", () => {
    expect(answerTo({ a: { b: [] } }, ATTRIBUTES)).toContain("Empty arrays are not allowed");
  });
});

describe("size", () => {
  test("is 256 KB at most", () => {
    const policy = (bytes: number) => `{"a":["${"x".repeat(bytes - 10)}"]}`;
    expect(() => parseFilterPolicy(policy(256 * 1024), BODY)).not.toThrow();
    expect(() => parseFilterPolicy(policy(256 * 1024 + 1), BODY)).toThrow("Filter policy can not exceed 262144 bytes");
  });
});
