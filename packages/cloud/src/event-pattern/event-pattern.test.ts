import { expect, test } from "vitest";
import { InvalidEventPattern, parseEventPattern } from "./event-pattern.js";

const EVENT = {
  kind: "Order",
  amount: 15,
  tags: ["new", "eu"],
  buyer: { name: "Ann", note: null },
  lines: [{ sku: "a" }, { sku: "b" }],
};

test.for([
  ['{"kind":["Order"]}', true],
  ['{"kind":["order"]}', false],
  ['{"kind":[{"equals-ignore-case":"order"}]}', true],
  ['{"kind":[{"prefix":"Or"}]}', true],
  ['{"kind":[{"suffix":"x"}]}', false],
  ['{"kind":[{"wildcard":"O*r"}]}', true],
  ['{"kind":[{"anything-but":["Offer"]}]}', true],
  ['{"tags":[{"anything-but":"eu"}]}', false],
  ['{"amount":[{"numeric":[">",10,"<=",15]}]}', true],
  ['{"amount":[{"numeric":["<",10]}]}', false],
  ['{"tags":["eu"]}', true],
  ['{"lines":{"sku":["b"]}}', true],
  ['{"buyer":{"note":[null]}}', true],
  ['{"buyer":{"age":[{"exists":false}]}}', true],
  ['{"buyer":{"name":[{"exists":false}]}}', false],
  ['{"$or":[{"kind":["Offer"]},{"amount":[15]}]}', true],
  ['{"kind":["Order"],"amount":[16]}', false],
] as const)("%s on an order: %s", ([pattern, expected]) => {
  expect(parseEventPattern(pattern)(EVENT)).toBe(expected);
});

test.for([
  "no json",
  "[]",
  "{}",
  '{"kind":"Order"}',
  '{"kind":[]}',
  '{"kind":[{"unknown":1}]}',
  '{"a":[{"numeric":[">"]}]}',
])("%s is refused", (pattern) => {
  expect(() => parseEventPattern(pattern)).toThrow(InvalidEventPattern);
});
