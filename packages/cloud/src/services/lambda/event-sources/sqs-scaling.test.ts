import { createMovableClock } from "@assay/core";
import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startGate } from "../../../../test/gate.js";
import { createQueueReader } from "../../../../test/mapping-fixture.js";
import { FIFO, REGION, START, sendAll } from "../../../../test/sqs-fixture.js";
import { type Cloud, startCloud } from "../../../index.js";
import { concurrentBatches } from "./sqs-concurrency.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(START) });
});
afterAll(() => cloud[Symbol.asyncDispose]());

/** The most invocations of `orders` that ran at the same time. */
async function mostAtOnce(accountId: string): Promise<number | undefined> {
  const cloudwatch = cloud.client(CloudWatchClient, { accountId, region: REGION });
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: "AWS/Lambda",
      MetricName: "ConcurrentExecutions",
      Dimensions: [{ Name: "FunctionName", Value: "orders" }],
      StartTime: new Date(START - 60_000),
      EndTime: new Date(cloud.clock.now() + 3_600_000),
      Period: 86_400,
      Statistics: ["Maximum"],
    }),
  );
  return Datapoints[0]?.Maximum;
}

test.each([
  [{ ScalingConfig: { MaximumConcurrency: 2 } }, 2],
  // Without an order, as many as AWS begins with.
  [{}, 5],
])("of a queue with %j, %i batches run at the same time", async (input, most) => {
  await using gate = await startGate();
  const waits = `await fetch("${gate.url}"); return {};`;
  const { accountId, sqs, source, map, left } = await createQueueReader(cloud, waits);
  await map({ BatchSize: 1, ...input });
  await sendAll(sqs, source, ["a", "b", "c", "d", "e", "f", "g"]);
  await expect.poll(left, { timeout: 20_000 }).toEqual([7 - most, most]);
  gate.open();
  await cloud.clock.advance(0);
  expect(await left()).toEqual([0, 0]);
  expect(await mostAtOnce(accountId)).toBe(most);
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
