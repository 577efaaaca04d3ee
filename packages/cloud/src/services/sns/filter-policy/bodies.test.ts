import { describe, expect, test } from "vitest";
import { parseFilterPolicy } from "./filter-policy.js";

function matches(policy: unknown, body: unknown): boolean {
  return parseFilterPolicy(JSON.stringify(policy), "MessageBody").matchesBody(JSON.stringify(body));
}

describe("members", () => {
  const POLICY = { order: { state: ["paid", "sent"], total: [{ numeric: [">", 100] }] }, test: [{ exists: false }] };

  test.each([
    [{ order: { state: "paid", total: 101 } }, true],
    [{ order: { state: "sent", total: 101, more: [] }, more: {} }, true],
    [{ order: { state: "open", total: 101 } }, false],
    [{ order: { state: "paid", total: 100 } }, false],
    [{ order: { state: "paid" } }, false],
    [{ state: "paid", total: 101 }, false],
    [{ order: { state: "paid", total: 101 }, test: true }, false],
    [{ order: "paid" }, false],
  ])("%j matches: %s", (body, expected) => {
    expect(matches(POLICY, body)).toBe(expected);
  });

  test.each(["paid", '"paid"', "[]", '[{"state":"paid"}]', "null", "7", "", '{"state":"paid"'])(
    "a message that is no object does not match: %s",
    (message) => {
      const policy = parseFilterPolicy('{"state":[{"exists":false},"paid"]}', "MessageBody");
      expect(policy.matchesBody(message)).toBe(false);
    },
  );

  test("the empty policy matches every message", () => {
    expect(parseFilterPolicy(" { } ", "MessageBody").matchesBody("no JSON")).toBe(true);
  });

  test("names that objects have by nature are like others", () => {
    expect(matches({ constructor: [{ exists: false }] }, { toString: 1 })).toBe(true);
    const policy = parseFilterPolicy('{"__proto__":["x"]}', "MessageBody");
    expect(["x", "y"].map((value) => policy.matchesBody(`{"__proto__":"${value}"}`))).toEqual([true, false]);
  });

  test("of a name that stands twice the last one counts", () => {
    const policy = parseFilterPolicy('{"a":["first"],"a":["last"]}', "MessageBody");
    expect(["first", "last"].map((a) => policy.matchesBody(JSON.stringify({ a })))).toEqual([false, true]);
  });
});

describe("dots in names", () => {
  const BODIES = [
    { a: { b: { c: "yes" } } },
    { "a.b.c": "yes" },
    { "a.b": { c: "yes" } },
    { a: { "b.c": "yes" } },
    { a: [{ "b.c": "no" }, { b: { c: "yes" } }] },
  ];

  test.each([{ "a.b.c": ["yes"] }, { a: { b: { c: ["yes"] } } }, { "a.b": { c: ["yes"] } }])(
    "%j finds every way to write the path",
    (policy) => {
      expect(BODIES.map((body) => matches(policy, body))).toEqual([true, true, true, true, true]);
      expect(matches(policy, { a: { b: { c: "no" } }, "a.b": "yes", c: "yes" })).toBe(false);
    },
  );
});

describe("arrays", () => {
  test("one matching element suffices", () => {
    expect(matches({ tags: ["red"] }, { tags: ["blue", "red"] })).toBe(true);
    expect(matches({ tags: ["red"] }, { tags: ["blue"] })).toBe(false);
    expect(matches({ tags: [{ "anything-but": ["red"] }] }, { tags: ["red", "blue"] })).toBe(true);
    expect(matches({ tags: [{ "anything-but": ["red"] }] }, { tags: ["red"] })).toBe(false);
    expect(matches({ tags: [{ "anything-but": ["red"] }] }, { tags: [] })).toBe(false);
  });

  test("arrays in arrays are like one", () => {
    expect(matches({ rows: { cell: ["x"] } }, { rows: [[{ cell: "y" }], [[{ cell: "x" }]]] })).toBe(true);
  });

  const LINES = { lines: { kind: ["book"], count: [{ numeric: [">", 1] }] } };

  test("fields of one object have to match in the same element", () => {
    const book = (count: number) => ({ kind: "book", count });
    const pen = (count: number) => ({ kind: "pen", count });
    expect(matches(LINES, { lines: [pen(1), book(2)] })).toBe(true);
    expect(matches(LINES, { lines: [pen(2), book(1)] })).toBe(false);
  });

  test("fields of different arrays are chosen independently", () => {
    const policy = { order: { lines: { kind: ["book"] }, notes: { text: ["now"] } } };
    const order = { lines: [{ kind: "pen" }, { kind: "book" }], notes: [{ text: "now" }, { text: "later" }] };
    expect(matches(policy, { order })).toBe(true);
  });

  test("a field of which two paths tell may be taken from either", () => {
    const policy = { a: { b: ["x"], c: ["y"] } };
    expect(matches(policy, { a: [{ b: "x" }, { c: "y" }], "a.c": "y" })).toBe(true);
    expect(matches(policy, { a: [{ b: "x" }, { c: "y" }], "a.c": "z" })).toBe(false);
  });

  test("a field is absent when no element has it", () => {
    const policy = { lines: { kind: ["book"], gift: [{ exists: false }] } };
    expect(matches(policy, { lines: [{ kind: "book" }] })).toBe(true);
    expect(matches(policy, { lines: [{ kind: "book" }, { kind: "pen", gift: true }] })).toBe(false);
  });
});

describe("$or", () => {
  const POLICY = {
    source: ["shop"],
    $or: [{ city: ["Bonn", "Kiel"] }, { zip: [{ prefix: "53" }], detail: { $or: [{ a: [1] }, { b: [2] }] } }],
  };

  test.each([
    [{ source: "shop", city: "Kiel" }, true],
    [{ source: "shop", zip: "53111", detail: { a: 1 } }, true],
    [{ source: "shop", zip: "53111", detail: { b: 2 } }, true],
    [{ source: "shop", zip: "53111", detail: { a: 2, b: 1 } }, false],
    [{ source: "shop", zip: "53111" }, false],
    [{ source: "shop" }, false],
    [{ source: "till", city: "Kiel" }, false],
  ])("%j matches: %s", (body, expected) => {
    expect(matches(POLICY, body)).toBe(expected);
  });

  test("is read again at every level and after other members", () => {
    const policy = { $or: [{ a: [1] }, { b: [1] }], c: { $or: [{ d: [1] }, { e: [1] }] } };
    expect(matches(policy, { b: 1, c: { e: 1 } })).toBe(true);
    expect(matches(policy, { b: 1, c: { e: 2 } })).toBe(false);
  });
});

describe("messages that are hard to read", () => {
  test("what is deeper than AWS reads does not match", () => {
    const nested = (depth: number) => `{"a":${"[".repeat(depth)}"x"${"]".repeat(depth)}}`;
    const policy = parseFilterPolicy('{"a":["x"]}', "MessageBody");
    expect([10, 900, 100_000].map((depth) => policy.matchesBody(nested(depth)))).toEqual([true, true, false]);
  });

  test("records that satisfy very many sets of fields do not multiply without end", () => {
    const names = Array.from({ length: 32 }, (_, index) => `n${index}`);
    const fields = (list: string) => Object.fromEntries(names.map((name) => [`${list}.${name}`, ["x"]]));
    const records = Array.from({ length: 3000 }, (_, seed) =>
      Object.fromEntries(names.filter((_name, index) => (seed >> (index % 12)) & 1).map((name) => [name, "x"])),
    );
    const policy = { $or: [{ ...fields("left"), ...fields("right") }, { found: ["yes"] }] };
    expect(matches(policy, { left: records, right: records, found: "no" })).toBe(false);
    expect(matches(policy, { left: records, right: records, found: "yes" })).toBe(true);
  });

  test("a long list of records is one pass", () => {
    const records = Array.from({ length: 3000 }, (_, index) => ({ kind: "book", id: index, state: index % 7 }));
    const policy = { records: { kind: ["book"], id: [2999], state: [2999 % 7] } };
    expect(matches(policy, { records })).toBe(true);
    expect(matches({ records: { ...policy.records, state: [0] } }, { records })).toBe(false);
  });
});
