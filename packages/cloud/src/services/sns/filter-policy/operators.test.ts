import { describe, expect, test } from "vitest";
import { parseFilterPolicy } from "./filter-policy.js";

/** Those of the values that a list of patterns lets through, each asked for as the member of a body. */
function passing(patterns: readonly unknown[], values: readonly unknown[]): readonly unknown[] {
  const policy = parseFilterPolicy(JSON.stringify({ price: patterns }), "MessageBody");
  return values.filter((price) => policy.matchesBody(JSON.stringify({ price })));
}

const MIXED = ["oak", "Oak", "oaks", "", 7, "7", 7.5, true, "true", false, null];

describe("plain values", () => {
  test.each([
    [["oak"], ["oak"]],
    [[""], [""]],
    [[7], [7]],
    [["7"], ["7"]],
    [[true], [true]],
    [[false], [false]],
    [[null], [null]],
    [
      ["oak", 7, null],
      ["oak", 7, null],
    ],
  ])("%j lets %j pass", (patterns, expected) => {
    expect(passing(patterns, MIXED)).toEqual(expected);
  });

  test("numbers are equal in every notation and beyond five digits", () => {
    expect(passing([301.5], [3.015e2, 301.500001, 301.50001])).toEqual([301.5, 301.500001]);
  });

  test("a number too large to compare has to be the same", () => {
    expect(passing([210987654321], [210987654321, 210987654322])).toEqual([210987654321]);
  });

  test("addresses are equal in every notation", () => {
    expect(passing(["2001:db8::1"], ["2001:0DB8:0:0:0:0:0:1", "2001:db8::2", "2001:db8::1"])).toHaveLength(2);
  });
});

describe("operators on text", () => {
  test.each([
    [{ prefix: "oa" }, ["oak", "oaks"]],
    [{ prefix: "" }, ["oak", "Oak", "oaks", "", "7", "true"]],
    [{ suffix: "ak" }, ["oak", "Oak"]],
    [{ "equals-ignore-case": "OAK" }, ["oak", "Oak"]],
    [{ exactly: "oak" }, ["oak"]],
    [{ "anything-but": "oak" }, ["Oak", "oaks", "", 7, "7", 7.5, true, "true", false, null]],
    [{ "anything-but": ["oak", "Oak", ""] }, ["oaks", 7, "7", 7.5, true, "true", false, null]],
    [{ "anything-but": { prefix: "oak" } }, ["Oak", "", 7, "7", 7.5, true, "true", false, null]],
  ])("%j lets %j pass", (pattern, expected) => {
    expect(passing([pattern], MIXED)).toEqual(expected);
  });

  test("patterns of one list are alternatives", () => {
    expect(passing([{ prefix: "oaks" }, { suffix: "k" }, 7], MIXED)).toEqual(["oak", "Oak", "oaks", 7]);
  });
});

describe("operators on numbers", () => {
  const NUMBERS = [-5, 0, 0.00001, 5, 5.00001, 10, 1e9, 1e9 + 1, "5"];

  test.each([
    [{ numeric: ["=", 5] }, [5]],
    [{ numeric: ["<", 0.00001] }, [-5, 0]],
    [{ numeric: ["<=", 0] }, [-5, 0]],
    [{ numeric: [">", 5] }, [5.00001, 10, 1e9]],
    [{ numeric: [">=", 10] }, [10, 1e9]],
    [{ numeric: [">", 0, "<", 5] }, [0.00001]],
    [{ numeric: [">=", 0, "<=", 5] }, [0, 0.00001, 5]],
    [{ "anything-but": 5 }, [-5, 0, 0.00001, 5.00001, 10, 1e9]],
    [{ "anything-but": [0, 5, 10] }, [-5, 0.00001, 5.00001, 1e9]],
  ])("%j lets %j pass", (pattern, expected) => {
    expect(passing([pattern], NUMBERS)).toEqual(expected);
  });
});

describe("networks", () => {
  test.each([
    ["10.0.0.0/24", ["10.0.0.0", "10.0.0.64", "10.0.0.127", "10.0.0.255"]],
    ["10.0.0.64/26", ["10.0.0.64", "10.0.0.127"]],
    ["0.0.0.0/0", ["10.0.0.0", "10.0.0.64", "10.0.0.127", "10.0.0.255", "10.0.1.0"]],
    ["2001:db8:1234:1a00::/64", ["2001:db8:1234:1a00::", "2001:0DB8:1234:1A00:ffff:0:0:1"]],
    ["::/0", ["2001:db8:1234:1a00::", "2001:0DB8:1234:1A00:ffff:0:0:1", "2001:db8:1234:1a01::"]],
  ])("%s has %j", (cidr, expected) => {
    const addresses = [
      ...["10.0.0.0", "10.0.0.64", "10.0.0.127", "10.0.0.255", "10.0.0.256", "10.0.1.0", "10.0.0", "host"],
      ...["2001:db8:1234:1a00::", "2001:0DB8:1234:1A00:ffff:0:0:1", "2001:db8:1234:1a01::", "fe80::1%eth0"],
    ];
    expect(passing([{ cidr }], addresses)).toEqual(expected);
  });
});

describe("existence", () => {
  const matches = (expected: boolean, body: unknown): boolean =>
    parseFilterPolicy(JSON.stringify({ a: { b: [{ exists: expected }] } }), "MessageBody").matchesBody(
      JSON.stringify(body),
    );

  test.each([
    [{ a: { b: 1 } }, true],
    [{ a: { b: "" } }, true],
    [{ a: { b: null } }, true],
    [{ a: { b: [0] } }, true],
    [{ a: [{}, { b: 1 }] }, true],
    [{ a: { c: 1 } }, false],
    [{ a: 1 }, false],
    [{}, false],
    // Only leaves exist: neither an object nor an empty list is one.
    [{ a: { b: [] } }, false],
    [{ a: { b: { c: 1 } } }, false],
  ])("in %j the leaf a.b: %s", (body, exists) => {
    expect({ exists: matches(true, body), isAbsent: matches(false, body) }).toEqual({ exists, isAbsent: !exists });
  });

  test("what is absent may also have a value", () => {
    expect(passing([{ exists: false }, "oak"], [undefined, "oak", "elm"])).toEqual([undefined, "oak"]);
  });
});
