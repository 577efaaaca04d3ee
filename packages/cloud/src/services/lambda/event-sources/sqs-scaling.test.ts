import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { startGate } from "../../../../test/gate.js";
import { createQueueReader } from "../../../../test/mapping-fixture.js";
import { FIFO, sendAll, shareCloud } from "../../../../test/sqs-fixture.js";
import { concurrentBatches } from "./sqs-concurrency.js";

const cloud = await shareCloud();

test.each([
  [{ ScalingConfig: { MaximumConcurrency: 2 } }, 2],
  // Without an order, as many as AWS begins with.
  [{}, 5],
])("of a queue with %j, %i batches run at the same time", async (input, most) => {
  await using gate = await startGate();
  const waits = `await fetch("${gate.url}"); return {};`;
  const { sqs, source, map, left, metric } = await createQueueReader(cloud, waits);
  await map({ BatchSize: 1, ...input });
  await sendAll(sqs, source, ["a", "b", "c", "d", "e", "f", "g"]);
  await expect.poll(left, { timeout: 20_000 }).toEqual([7 - most, most]);
  gate.open();
  await cloud.clock.advance(0);
  expect(await left()).toEqual([0, 0]);
  expect(await metric("ConcurrentExecutions", "Maximum")).toBe(most);
});

test("messages of one group are handled one after the other, in the order they were sent", async () => {
  const { sqs, source, map, batches } = await createQueueReader(cloud, "return {};", FIFO);
  await map({ BatchSize: 2 });
  for (const group of ["g", "h"])
    await sendAll(
      sqs,
      source,
      ["1", "2", "3", "4", "5"].map((n) => group + n),
      group,
    );
  await cloud.clock.advance(0);
  const order = (await batches()).flat();
  for (const group of ["g", "h"]) {
    expect(order.filter((body) => body.startsWith(group))).toEqual(["1", "2", "3", "4", "5"].map((n) => group + n));
  }
});

test("what follows a message that fails waits for it, in its group only", async () => {
  const result = "if (event.Records.some(({ body }) => body === 'g1')) throw new Error('no'); return {};";
  const { sqs, source, map, batches } = await createQueueReader(cloud, result, FIFO);
  await map({ BatchSize: 1 });
  await sendAll(sqs, source, ["g1", "g2"], "g");
  await sendAll(sqs, source, ["h1", "h2"], "h");
  await cloud.clock.advance(29_000);
  expect((await batches()).flat().sort()).toEqual(["g1", "h1", "h2"]);
  await cloud.clock.advance(1_000);
  expect((await batches()).flat().sort()).toEqual(["g1", "g1", "h1", "h2"]);
});

test("large messages of one group are split by what an invocation takes, and none overtakes one that fails", async () => {
  const fails = "if (event.Records[0].body.startsWith('0')) throw new Error('no'); return {};";
  const shown = "{ Records: event.Records.map(({ body }) => ({ body: body[0] })) }";
  const { sqs, source, map, batches } = await createQueueReader(cloud, fails, FIFO, shown);
  // Eight messages of 900 kB: more than the 6 MB of one invocation.
  for (const n of ["0", "1", "2", "3", "4", "5", "6", "7"]) {
    const group = { MessageGroupId: "g", MessageDeduplicationId: n };
    await sqs.send(new SendMessageCommand({ QueueUrl: source, MessageBody: n.repeat(900_000), ...group }));
  }
  await map({ BatchSize: 10 });
  await cloud.clock.advance(0);
  expect(await batches()).toEqual([["0", "1", "2", "3", "4", "5"]]);
});

test("a queue is read by more, the longer messages are left over", () => {
  const settings = {
    enabled: true,
    batchSize: 1,
    windowSeconds: 0,
    filterCriteria: undefined,
    reportsBatchItemFailures: false,
    maximumConcurrency: undefined,
    metrics: [],
    stream: undefined,
  };
  const standard = (backlogMs: number) => concurrentBatches(settings, { isFifo: false, backlogMs });
  expect([0, 60_000, 600_000].map(standard)).toEqual([5, 305, 1_250]);
  const pollers = { minimum: 2, maximum: 3 };
  expect(concurrentBatches({ ...settings, pollers }, { isFifo: false, backlogMs: 0 })).toBe(30);
});
