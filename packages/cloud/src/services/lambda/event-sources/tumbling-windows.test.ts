import { createMovableClock } from "@assay/core";
import { GetEventSourceMappingCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { startGate } from "../../../../test/gate.js";
import { createTableReader } from "../../../../test/mapping-fixture.js";
import { START } from "../../../../test/sqs-fixture.js";
import { startCloud } from "../../../index.js";

const MINUTE = 60_000;
const SUMS = "return { state: { count: (event.state.count ?? 0) + event.Records.length } };";

/** What matters of each event. */
function summaryOf(event: Record<string, unknown>) {
  const { Records, window, state, isFinalInvokeForWindow, isWindowTerminatedEarly } = event;
  return {
    ids: (Records as { dynamodb: { Keys: { id: { S: string } } } }[]).map(({ dynamodb }) => dynamodb.Keys.id.S),
    window,
    state,
    isFinal: isFinalInvokeForWindow,
    isEarly: isWindowTerminatedEarly,
  };
}

test("a function sums up the records of each window, and is told when a window is over", async () => {
  await using cloud = await startCloud({ clock: createMovableClock(START) });
  const { map, put, events, EventSourceArn, batches } = await createTableReader(cloud, SUMS);
  expect(await map({ TumblingWindowInSeconds: 60, BatchSize: 2 })).toMatchObject({ TumblingWindowInSeconds: 60 });
  await put("a");
  await cloud.clock.advance(10_000);
  for (const id of ["b", "c"]) await put(id);
  await cloud.clock.advance(0);
  expect((await batches()).flat()).toEqual(["a", "b", "c"]);
  await cloud.clock.advance(MINUTE);
  await put("d");
  await cloud.clock.advance(0);
  // A month without records costs nothing and runs nothing.
  await cloud.clock.advance(30 * 86_400_000);

  const seen = await events();
  const summaries = seen.map(summaryOf);
  const first = { start: "2026-01-15T12:00:00Z", end: "2026-01-15T12:01:00Z" };
  const second = { start: "2026-01-15T12:01:00Z", end: "2026-01-15T12:02:00Z" };
  const running = { isFinal: false, isEarly: false };
  const last = { ids: [], isFinal: true, isEarly: false };
  expect(summaries[0]).toEqual({ ids: ["a"], window: first, state: {}, ...running });
  expect(summaries.filter(({ isFinal }) => isFinal)).toEqual([
    { ...last, window: first, state: { count: 3 } },
    { ...last, window: second, state: { count: 1 } },
  ]);
  expect(summaries.at(-2)).toEqual({ ids: ["d"], window: second, state: {}, ...running });
  expect(seen[0]).toMatchObject({ eventSourceARN: EventSourceArn, shardId: expect.stringMatching(/^shardId-/) });
});

test("a record of the next window ends the one before it first", async () => {
  await using cloud = await startCloud({ clock: createMovableClock(START) });
  const { lambda, map, put, events } = await createTableReader(cloud, SUMS);
  const { UUID } = await map({ TumblingWindowInSeconds: 60 });
  await put("a");
  await cloud.clock.advance(0);
  // Nobody is there when the window ends.
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  await cloud.clock.advance(2 * MINUTE);
  await put("b");
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
  await cloud.clock.advance(0);
  expect((await events()).map(summaryOf).map(({ ids, state, isFinal }) => [ids, state, isFinal])).toEqual([
    [["a"], {}, false],
    [[], { count: 1 }, true],
    [["b"], {}, false],
  ]);
});

test("an answer without a state is a failure, which is retried and then given up", async () => {
  await using cloud = await startCloud({ clock: createMovableClock(START) });
  const result = "return event.Records.some((r) => r.dynamodb.Keys.id.S === 'bad') ? {} : { state: { fine: true } };";
  const { lambda, map, put, events, failures, failedArn } = await createTableReader(cloud, result);
  const { UUID } = await map({
    TumblingWindowInSeconds: 60,
    BatchSize: 1,
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: failedArn } },
  });
  for (const id of ["good", "bad"]) await put(id);
  await cloud.clock.advance(5_000);
  expect((await lambda.send(new GetEventSourceMappingCommand({ UUID }))).LastProcessingResult).toBe(
    "PROBLEM: Function call failed",
  );
  expect(await failures()).toMatchObject([
    {
      requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 2 },
      DDBStreamBatchInfo: { batchSize: 1 },
    },
  ]);
  await cloud.clock.advance(MINUTE);
  expect((await events()).map(summaryOf).map(({ ids, state, isFinal }) => [ids, state, isFinal])).toEqual([
    [["good"], {}, false],
    [["bad"], { fine: true }, false],
    [["bad"], { fine: true }, false],
    [[], { fine: true }, true],
  ]);
});

test("a state of more than a megabyte ends its window early, and the rest of the window begins anew", async () => {
  await using cloud = await startCloud({ clock: createMovableClock(START) });
  const result = "return { state: event.isFinalInvokeForWindow ? {} : { text: 'x'.repeat(1_048_576) } };";
  // A line of a log has no room for such a state.
  const shown = "{ ...event, state: Object.keys(event.state) }";
  const { map, put, events } = await createTableReader(cloud, result, shown);
  await map({ TumblingWindowInSeconds: 60, BatchSize: 1 });
  await put("a");
  await cloud.clock.advance(0);
  await put("b");
  await cloud.clock.advance(0);
  expect(
    (await events()).map(summaryOf).map(({ ids, state, isFinal, isEarly }) => [ids, state, isFinal, isEarly]),
  ).toEqual([
    [["a"], [], false, false],
    [[], ["text"], true, true],
    [["b"], [], false, false],
    [[], ["text"], true, true],
  ]);
});

test("a snapshot keeps the state of a window that has begun", async () => {
  await using cloud = await startCloud({ clock: createMovableClock(START) });
  const { map, put, events } = await createTableReader(cloud, SUMS);
  await map({ TumblingWindowInSeconds: 60 });
  await put("a");
  await cloud.clock.advance(0);
  expect(await events()).toHaveLength(1);
  await cloud.snapshots.save("begun");
  await cloud.reset();
  await cloud.snapshots.restore("begun");
  await put("b");
  await cloud.clock.advance(MINUTE);
  expect((await events()).map(summaryOf).map(({ ids, state, isFinal }) => [ids, state, isFinal])).toEqual([
    [["a"], {}, false],
    [["b"], { count: 1 }, false],
    [[], { count: 2 }, true],
  ]);
});

const KEYS = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** Of the invocations that ended a window: how many records their states have counted. */
function finalCounts(seen: readonly Record<string, unknown>[]): number[] {
  const finals = seen.map(summaryOf).filter(({ isFinal }) => isFinal);
  return finals.map(({ state }) => (state as { count: number }).count);
}

test("batches that run at the same time sum up their own items, and each is told of the end of the window", async () => {
  await using cloud = await startCloud({ clock: createMovableClock(START) });
  await using gate = await startGate();
  // Whoever gets item `a` waits until the gate opens.
  const waits = `if (event.Records[0]?.dynamodb.Keys.id.S === "a") await fetch("${gate.url}"); ${SUMS}`;
  const { map, put, events, batches } = await createTableReader(cloud, waits);
  await map({ TumblingWindowInSeconds: 60, ParallelizationFactor: 10, BatchSize: 1 });
  for (const value of ["1", "2"]) for (const id of KEYS) await put(id, value);
  await expect.poll(async () => (await batches()).filter(([id]) => id === "h").length, { timeout: 20_000 }).toBe(2);
  gate.open();
  await cloud.clock.advance(MINUTE);

  const seen = await events();
  for (const id of KEYS) {
    const states = seen
      .map(summaryOf)
      .flatMap(({ ids, state }) => (ids[0] === id ? [state as { count?: number }] : []));
    // The second change of an item finds what was counted with the first.
    expect(states).toHaveLength(2);
    expect(states[1]?.count).toBeGreaterThan(states[0]?.count ?? 0);
  }
  const counts = finalCounts(seen);
  expect(counts.length).toBeGreaterThan(1);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2 * KEYS.length);
});

test("a smaller factor leaves no window without its end", async () => {
  await using cloud = await startCloud({ clock: createMovableClock(START) });
  const { lambda, map, put, events } = await createTableReader(cloud, SUMS);
  const { UUID } = await map({ TumblingWindowInSeconds: 60, ParallelizationFactor: 10 });
  for (const id of KEYS) await put(id);
  await cloud.clock.advance(0);
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, ParallelizationFactor: 1 }));
  await put("later");
  await cloud.clock.advance(MINUTE);
  const counts = finalCounts(await events());
  expect(counts.length).toBeGreaterThan(1);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(KEYS.length + 1);
});
