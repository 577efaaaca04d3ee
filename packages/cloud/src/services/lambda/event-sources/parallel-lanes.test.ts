import { UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { startGate } from "../../../../test/gate.js";
import { createTableReader } from "../../../../test/mapping-fixture.js";
import { shareCloud } from "../../../../test/sqs-fixture.js";

const cloud = await shareCloud();

const KEYS = ["a", "b", "c", "d", "e", "f", "g", "h"];

test("batches of a shard run at the same time, changes of one item one after the other", async () => {
  await using gate = await startGate();
  // Whoever gets item `a` waits until the gate opens.
  const waits = `if (event.Records[0].dynamodb.Keys.id.S === "a") await fetch("${gate.url}"); return {};`;
  const { map, put, batches, events } = await createTableReader(cloud, waits);
  await map({ ParallelizationFactor: 10, BatchSize: 1 });
  for (const value of ["1", "2"]) for (const key of KEYS) await put(key, value);
  // The first change of `a` is under way: with a single lane nothing else would have run.
  await expect.poll(async () => (await batches()).filter(([key]) => key === "h").length, { timeout: 20_000 }).toBe(2);
  expect((await batches()).filter(([key]) => key === "a")).toHaveLength(1);

  gate.open();
  await cloud.clock.advance(0);
  const seen = (await events()).map(({ Records: [{ dynamodb }] }) => [dynamodb.Keys.id.S, dynamodb.NewImage.value.S]);
  expect(seen).toHaveLength(2 * KEYS.length);
  for (const key of KEYS) expect(seen.filter(([id]) => id === key).map(([, value]) => value)).toEqual(["1", "2"]);
});

test("an item that fails holds up its own changes and no others, also across an update of the mapping", async () => {
  const fails = "if (event.Records.some((r) => r.dynamodb.Keys.id.S === 'bad')) throw new Error('no');";
  const { lambda, map, put, batches } = await createTableReader(cloud, fails);
  const { UUID } = await map({ ParallelizationFactor: 10, BatchSize: 1, MaximumRetryAttempts: 1 });
  for (const key of ["bad", ...KEYS]) await put(key);
  await cloud.clock.advance(0);
  const before = (await batches()).flat();
  expect(before.filter((key) => key === "bad")).toHaveLength(1);
  expect(new Set(before).size).toBeGreaterThan(KEYS.length / 2);

  // Nothing behind the failing record is forgotten, although other lanes are further on.
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, MaximumRetryAttempts: 0 }));
  await cloud.clock.advance(60_000);
  expect(new Set((await batches()).flat())).toEqual(new Set(["bad", ...KEYS]));
});

test("a mapping that is changed waits for the batch that runs, and hands it over once", async () => {
  await using gate = await startGate();
  const { lambda, map, put, batches } = await createTableReader(cloud, `await fetch("${gate.url}"); return {};`);
  const { UUID } = await map();
  await put("a");
  await expect.poll(batches, { timeout: 20_000 }).toEqual([["a"]]);
  for (const Enabled of [false, true, false, true]) {
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  }
  await put("b");
  expect(await batches()).toEqual([["a"]]);
  gate.open();
  await cloud.clock.advance(0);
  expect(await batches()).toEqual([["a"], ["b"]]);
});

test("what LATEST means stays the same when a mapping is changed before its first batch", async () => {
  const { lambda, map, put, batches } = await createTableReader(cloud);
  await put("before");
  const { UUID } = await map({ MaximumBatchingWindowInSeconds: 60 });
  await put("after");
  await cloud.clock.advance(1_000);
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, MaximumBatchingWindowInSeconds: 0 }));
  await cloud.clock.advance(0);
  expect(await batches()).toEqual([["after"]]);
});

test("the last records of a stream that was switched off are handed over once", async () => {
  const { dynamodb, map, put, batches } = await createTableReader(cloud);
  await map({ MaximumBatchingWindowInSeconds: 10 });
  await put("last");
  await dynamodb.send(new UpdateTableCommand({ TableName: "orders", StreamSpecification: { StreamEnabled: false } }));
  await cloud.clock.advance(2 * 3_600_000);
  expect(await batches()).toEqual([["last"]]);
});

test("a function that always fails costs a month no more than the retries of a day", async () => {
  const { map, put, batches } = await createTableReader(cloud, "throw new Error('no');");
  await map();
  await put("poison");
  await cloud.clock.advance(30 * 86_400_000);
  const runs = (await batches()).length;
  // Ever later, up to every five minutes, until the stream forgets the record.
  expect(runs).toBeGreaterThan(280);
  expect(runs).toBeLessThan(310);
  await put("later");
  await cloud.clock.advance(0);
  expect((await batches()).at(-1)).toEqual(["later"]);
});
