import { createFidelityLedger, createMovableClock } from "@assay/core";
import { expect, test } from "vitest";
import { noFaults } from "../../faults.js";
import type { VendedMetric } from "../../ports.js";
import { createTraces } from "../../traces.js";
import { createQueue } from "./manage-queue.js";
import type { Message } from "./message.js";
import type { Queue } from "./queue.js";
import { formatReceiptHandle } from "./receipt-handle.js";
import { receive } from "./receive.js";
import { send } from "./send.js";
import { type SqsRecord, SqsStore } from "./store.js";

const START = Date.UTC(2026, 0, 15, 12);
const SCOPE = { accountId: "111111111111", region: "eu-central-1" };
const SECOND = 1000;

function newStore(clock = createMovableClock(START)) {
  const measured: VendedMetric[] = [];
  const telemetry = {
    putLogEvents: () => undefined,
    putMetricData: (_scope: object, _namespace: string, data: readonly VendedMetric[]) => void measured.push(...data),
  };
  const [ledger, traces] = [createFidelityLedger(), createTraces(clock)];
  const ports = { clock, ledger, telemetry, traces, faults: noFaults, endpointUrl: () => undefined };
  const store = new SqsStore(SCOPE, ports);
  const sendTo = (queue: Queue, MessageBody: string, input = {}) =>
    send(
      queue,
      { MessageBody, ...input },
      { userId: "me", nowMs: clock.now(), traceHeader: undefined, trace: undefined },
    );
  return { store, clock, measured, sendTo };
}

/** What remains of a store in a new one, at the same instant. */
function reborn({ store, clock }: ReturnType<typeof newStore>) {
  const restored = newStore(createMovableClock(clock.now()));
  const saved: SqsRecord = structuredClone(store.toRecord());
  restored.store.restore(saved);
  return restored;
}

const bodiesOf = (messages: readonly Message[]) => messages.map(({ content }) => content.body);
const take = (queue: Queue) => bodiesOf(queue.receive(10, 30 * SECOND));

test("a restored standard queue goes on with the same messages, timeouts and handles", async () => {
  const original = newStore();
  const queue = createQueue(original.store, {
    QueueName: "orders",
    Attributes: { VisibilityTimeout: "7" },
    tags: { a: "b" },
  });
  for (const body of ["in flight", "visible"]) original.sendTo(queue, body);
  original.sendTo(queue, "delayed", { DelaySeconds: 60 });
  const [inFlight] = queue.receive(1, 30 * SECOND);

  const { store, clock } = reborn(original);
  const restored = store.queue("orders");
  expect([restored.number("VisibilityTimeout"), restored.tags.get("a")]).toEqual([7, "b"]);
  expect(restored.counts).toEqual({ visible: 1, inFlight: 1, delayed: 1 });
  expect(take(restored)).toEqual(["visible"]);
  await clock.advance(60 * SECOND);
  expect(take(restored)).toEqual(["in flight", "visible", "delayed"]);
  await clock.advance(30 * SECOND);
  // The handle of before is old by now, as it would be in the original.
  const messageId = inFlight?.content.id ?? "";
  expect(restored.delete(formatReceiptHandle(restored.identity.arn, { messageId, number: 1 }))).toBe(false);
  expect(take(restored)).toHaveLength(3);
});

test("a restored FIFO queue keeps order, blocked groups, seen ids and sequence numbers", () => {
  const original = newStore();
  const queue = createQueue(original.store, { QueueName: "orders.fifo", Attributes: { FifoQueue: "true" } });
  const ids = (group: string, id: string) => ({ MessageGroupId: group, MessageDeduplicationId: id });
  original.sendTo(queue, "a1", ids("a", "1"));
  original.sendTo(queue, "a2", ids("a", "2"));
  const { SequenceNumber: last = "" } = original.sendTo(queue, "b1", ids("b", "3"));
  const [first] = queue.receive(1, 30 * SECOND);

  const { store, sendTo } = reborn(original);
  const restored = store.queue("orders.fifo");
  sendTo(restored, "a2 again", ids("a", "2"));
  const { SequenceNumber: next = "" } = sendTo(restored, "c1", ids("c", "4"));
  expect(BigInt(next)).toBeGreaterThan(BigInt(last));
  expect(take(restored)).toEqual(["b1", "c1"]);
  const receipt = { messageId: first?.content.id ?? "", number: first?.receiptNumber ?? 0 };
  expect(restored.delete(formatReceiptHandle(restored.identity.arn, receipt))).toBe(true);
  expect(take(restored)).toEqual(["a2"]);
});

test("a restored store goes on moving, and remembers what was deleted and purged", async () => {
  const original = newStore();
  const dead = createQueue(original.store, { QueueName: "dead" });
  const target = createQueue(original.store, { QueueName: "target" });
  for (const body of ["1", "2", "3"]) original.sendTo(dead, body);
  original.store.moveTasks.start(dead, target.identity.arn, 1);
  original.store.deleteQueue(createQueue(original.store, { QueueName: "gone" }));
  createQueue(original.store, { QueueName: "purged" }).purge();

  const { store, clock } = reborn(original);
  expect(() => createQueue(store, { QueueName: "gone" })).toThrow("You must wait 60 seconds");
  expect(() => store.queue("purged").purge()).toThrow("allowed every 60 seconds");
  expect(take(store.queue("target"))).toEqual(["1"]);
  await clock.advance(5 * SECOND);
  expect(take(store.queue("target"))).toEqual(["2", "3"]);
  // The original stood still.
  expect(target.counts.visible).toBe(1);
});

test("a full queue refuses short polls, lets long ones wait and FIFO ones hear nothing", async () => {
  const { store, clock, sendTo } = newStore();
  const receiver = { clock, signal: new AbortController().signal };
  for (const isFifo of [false, true]) {
    const QueueName = isFifo ? "orders.fifo" : "orders";
    const queue = createQueue(store, isFifo ? { QueueName, Attributes: { FifoQueue: "true" } } : { QueueName });
    for (let index = 0; index <= 120_000; index++) {
      sendTo(queue, "a", isFifo ? { MessageGroupId: `${index}`, MessageDeduplicationId: `${index}` } : {});
    }
    while (!queue.isInFlightLimitReached) queue.receive(10, 30 * SECOND);
    expect(queue.counts).toMatchObject({ visible: 1, inFlight: 120_000 });
    const short = receive(queue, {}, receiver);
    if (isFifo) expect(await short).toEqual([]);
    else await expect(short).rejects.toThrow("The maximum number of in flight messages is reached.");
  }
  const waiting = receive(store.queue("orders"), { WaitTimeSeconds: 20 }, receiver);
  await clock.advance(20 * SECOND);
  expect(await waiting).toEqual([]);
});
