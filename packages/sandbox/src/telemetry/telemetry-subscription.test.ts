import { expect, onTestFinished, test } from "vitest";
import type { Buffering } from "./subscription-request.js";
import { TelemetrySubscription } from "./telemetry-subscription.js";

const PATIENT: Buffering = { maxItems: 1_000, maxBytes: 262_144, timeoutMs: 30_000 };

/** A subscriber that acknowledges a batch when it is told to. */
function subscribe(buffering: Buffering, failures = 0) {
  const batches: string[][] = [];
  const acknowledgements: (() => void)[] = [];
  let left = failures;
  const subscription = new TelemetrySubscription(
    buffering,
    async (events) => {
      left -= 1;
      if (left >= 0) throw new Error("nobody listens");
      batches.push([...events]);
      await new Promise<void>((resolve) => acknowledgements.push(resolve));
    },
    (dropped) => JSON.stringify(dropped),
  );
  onTestFinished(() => subscription.close());
  return { subscription, batches, acknowledge: () => acknowledgements.shift()?.() };
}

test("a batch is sent when it has as many events as it may", () => {
  const { subscription, batches } = subscribe(PATIENT);
  for (let index = 0; index < 999; index += 1) subscription.add("x");
  expect(batches).toEqual([]);
  subscription.add("last");
  expect(batches.map((batch) => batch.length)).toEqual([1_000]);
});

test("a batch is sent before it becomes larger than it may", () => {
  const { subscription, batches } = subscribe(PATIENT);
  subscription.add("x".repeat(200_000));
  subscription.add("y".repeat(100_000));
  expect(batches.map((batch) => batch.map((event) => event.length))).toEqual([[200_000]]);
});

test("a batch is sent when it is as old as it may become", async () => {
  const { subscription, batches } = subscribe({ ...PATIENT, timeoutMs: 25 });
  subscription.add("a");
  subscription.add("b");
  await expect.poll(() => batches).toEqual([["a", "b"]]);
});

test("a subscriber that falls behind misses events, and is told how many", async () => {
  const { subscription, batches, acknowledge } = subscribe(PATIENT);
  for (let index = 0; index < 2_003; index += 1) subscription.add("1234");
  // One batch is on its way, one is full, three events found no place.
  expect(batches).toHaveLength(1);
  acknowledge();
  await expect.poll(() => batches).toHaveLength(2);
  expect(batches[1]).toHaveLength(1_001);
  expect(JSON.parse(batches[1]?.at(-1) ?? "")).toEqual({
    droppedBytes: 12,
    droppedRecords: 3,
    reason: expect.stringContaining("fallen behind"),
  });
});

test("what nobody took is sent again, until somebody does", async () => {
  const { subscription, batches, acknowledge } = subscribe(PATIENT, 2);
  subscription.add("a");
  const flushed = subscription.flush();
  await expect.poll(() => batches).toEqual([["a"]]);
  acknowledge();
  await flushed;
});

test("a flush ends with what was collected while it went on", async () => {
  const { subscription, batches, acknowledge } = subscribe(PATIENT);
  subscription.add("a");
  const flushed = subscription.flush();
  subscription.add("b");
  acknowledge();
  await expect.poll(() => batches).toEqual([["a"], ["b"]]);
  acknowledge();
  await flushed;
});
