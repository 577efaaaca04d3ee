import { createFidelityLedger, createMovableClock } from "@assay/core";
import { describe, expect, test } from "vitest";
import { createActivity } from "./activity.js";
import type { FaultRule } from "./fault-rule.js";
import { poisonBody } from "./faults.js";
import { createInjectedFaults } from "./injected-faults.js";
import { createTraces } from "./traces.js";

const TOPIC = { service: "sns", resource: "arn:aws:sns:eu-central-1:111111111111:orders" };

function faultsOf(...rules: readonly FaultRule[]) {
  const clock = createMovableClock(1_000);
  const faults = createInjectedFaults({
    clock,
    traces: createTraces(clock),
    activity: createActivity(createFidelityLedger()),
  });
  for (const rule of rules) faults.add(rule);
  return faults;
}

const deliveriesOf = (faults: ReturnType<typeof faultsOf>, count: number) =>
  Array.from({ length: count }, () => faults.onDelivery(TOPIC));

test("without rules nothing goes wrong", () => {
  const faults = faultsOf();
  expect(faults.onDelivery(TOPIC)).toBe("deliver");
  expect(faults.onBatch({ ...TOPIC, size: 3 })).toEqual([]);
  expect(faults.onMessage({ ...TOPIC, messageId: "a" })).toBe("intact");
  expect(faults.onColdStart(TOPIC)).toBe(0);
  expect(faults.isAvailable(TOPIC)).toBe(true);
  expect(faults.hits()).toEqual([]);
});

test("a count strikes the first so many, and each hit is on record", () => {
  const faults = faultsOf({ kind: "drop", service: "sns", count: 2 });
  expect(deliveriesOf(faults, 4)).toEqual(["drop", "drop", "deliver", "deliver"]);
  expect(faults.rules()).toEqual([{ id: "fault-1", rule: { kind: "drop", service: "sns", count: 2 }, hits: 2 }]);
  expect(faults.hits()).toHaveLength(2);
  expect(faults.hits()[0]).toEqual({
    ruleId: "fault-1",
    kind: "drop",
    at: 1_000,
    service: "sns",
    operation: undefined,
    resource: TOPIC.resource,
    effect: "lost on the way",
    traceId: undefined,
  });
});

test("a seed decides who is struck; another seed decides otherwise", () => {
  const once = (seed?: number) =>
    deliveriesOf(faultsOf({ kind: "duplicate", probability: 0.3, ...(seed === undefined ? {} : { seed }) }), 200);
  expect(once(7)).toEqual(once(7));
  expect(once()).toEqual(once(1));
  expect(once(7)).not.toEqual(once(8));
  const struck = once(7).filter((each) => each === "duplicate").length;
  expect(struck).toBeGreaterThan(30);
  expect(struck).toBeLessThan(90);
});

test.each<[string, Partial<FaultRule>, boolean]>([
  ["the name", { resource: "orders" }, true],
  ["the ARN", { resource: TOPIC.resource }, true],
  ["a wildcard", { resource: "arn:aws:sns:*:orders" }, true],
  ["part of the name", { resource: "order" }, false],
  ["dots that are not wildcards", { resource: "o.ders" }, false],
  ["any service", { service: "*" }, true],
  ["another service", { service: "sqs" }, false],
])("a rule by %s", (_, scope, strikes) => {
  expect(faultsOf({ kind: "drop", ...scope } as FaultRule).onDelivery(TOPIC)).toBe(strikes ? "drop" : "deliver");
});

test("entries of a batch fail one by one", () => {
  expect(faultsOf({ kind: "partial-batch", count: 2 }).onBatch({ ...TOPIC, size: 4 })).toEqual([0, 1]);
  const some = faultsOf({ kind: "partial-batch", probability: 0.5 }).onBatch({ ...TOPIC, size: 100 });
  expect(some.length).toBeGreaterThan(20);
  expect(some.length).toBeLessThan(80);
});

test("a poisoned message stays poisoned, and is struck once", () => {
  const faults = faultsOf({ kind: "poison", count: 1 });
  const ask = (messageId: string) => faults.onMessage({ ...TOPIC, messageId });
  expect([ask("a"), ask("b"), ask("a")]).toEqual(["poison", "intact", "poison"]);
  expect(faults.hits()).toHaveLength(1);
  expect(() => JSON.parse(poisonBody('{"id":1}'))).toThrow();
  expect(() => JSON.parse(poisonBody("12"))).toThrow();
});

test("slow starts add up, and what is down is down until the rule ends", () => {
  const faults = faultsOf(
    { kind: "slow-cold-start", delayMs: 300 },
    { kind: "slow-cold-start", delayMs: 200, count: 1 },
    { kind: "unavailable", service: "sns" },
  );
  expect([faults.onColdStart(TOPIC), faults.onColdStart(TOPIC)]).toEqual([500, 300]);
  expect(faults.isAvailable(TOPIC)).toBe(false);
  faults.remove("fault-3");
  expect(faults.isAvailable(TOPIC)).toBe(true);
  expect(() => faults.remove("fault-3")).toThrow(expect.objectContaining({ code: "FAULT_UNKNOWN" }));
});

test("who serves another protocol is told when rules come and go", () => {
  const faults = faultsOf();
  const seen: boolean[] = [];
  const end = faults.onChange(() => seen.push(faults.isAvailable(TOPIC)));
  const ruleId = faults.add({ kind: "unavailable" });
  faults.remove(ruleId);
  faults.add({ kind: "unavailable" });
  faults.clear();
  end();
  faults.add({ kind: "unavailable" });
  expect(seen).toEqual([false, true, false, true]);
});

describe("a rule that makes no sense is refused", () => {
  test.each([
    [null],
    [[]],
    [{ kind: "flood" }],
    [{ kind: "drop", operation: "Publish" }],
    [{ kind: "drop", probability: 0 }],
    [{ kind: "drop", probability: 1.1 }],
    [{ kind: "drop", count: 0 }],
    [{ kind: "drop", seed: 0.5 }],
    [{ kind: "drop", service: "" }],
    [{ kind: "error", statusCode: 200 }],
    [{ kind: "latency" }],
    [{ kind: "latency", delayMs: -1 }],
    [{ kind: "latency", delayMs: 1, by: "sundial" }],
  ])("%j", (rule) => {
    expect(() => faultsOf(rule as unknown as FaultRule)).toThrow(expect.objectContaining({ code: "FAULT_INVALID" }));
  });
});

test("the record outlives rules that were ended, and hits that were forgotten", () => {
  const faults = faultsOf({ kind: "drop", count: 1 }, { kind: "duplicate" });
  deliveriesOf(faults, 3);
  faults.clear();
  expect([faults.rules(), faults.hits()]).toEqual([[], []]);
  faults.add({ kind: "drop" });
  deliveriesOf(faults, 1);
  expect(faults.hits()).toMatchObject([{ ruleId: "fault-3" }]);
  const { rules, hits, hitCount } = faults.record();
  expect(rules.map(({ id, hits: count }) => [id, count])).toEqual([
    ["fault-1", 1],
    ["fault-2", 2],
    ["fault-3", 1],
  ]);
  expect(hits.map(({ ruleId }) => ruleId)).toEqual(["fault-1", "fault-2", "fault-2", "fault-3"]);
  expect(hitCount).toBe(4);
});
