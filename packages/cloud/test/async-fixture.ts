import {
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  type PutFunctionEventInvokeConfigCommandInput,
} from "@aws-sdk/client-lambda";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import type { Cloud } from "../src/index.js";
import type { Gate } from "./gate.js";
import { createOrdersFunction } from "./orders-function.js";
import { createQueue, REGION } from "./sqs-fixture.js";

export const MINUTE = 60_000;
export const FAILS = "export const handler = async () => { throw new RangeError('too far'); };";
export const SUCCEEDS = "export const handler = async () => ({ done: true });";

/** The function `orders` in an account of its own, and a queue `failed` for what is told of its events. */
export async function createAsyncFunction(cloud: Cloud, source = FAILS) {
  const fn = await createOrdersFunction(cloud, source);
  const { accountId, lambda, sqs } = fn;
  const FunctionName = "orders";
  const QueueUrl = await createQueue(sqs, {}, "failed");
  const startMs = cloud.clock.now();
  /** Messages that have come to the queue. */
  const received = async () => {
    const input = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
    return Messages;
  };
  return {
    ...fn,
    queueArn: `arn:aws:sqs:${REGION}:${accountId}:failed`,
    invoke: (payload = '{"id":1}') =>
      lambda.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload: payload })),
    configure: (input: Partial<PutFunctionEventInvokeConfigCommandInput>) =>
      lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...input })),
    reserve: (ReservedConcurrentExecutions: number) =>
      lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions })),
    /** When the function began to run, in minutes since the event. */
    async runs(): Promise<{ minute: number; requestId: string | undefined }[]> {
      return (await fn.logged("START RequestId")).map(({ timestamp, message }) => ({
        minute: (timestamp - startMs) / MINUTE,
        requestId: /RequestId: (\S+)/.exec(message)?.[1],
      }));
    },
    received,
    /** The same as the documents that they are. */
    records: async () => (await received()).map(({ Body = "" }) => JSON.parse(Body)),
  };
}

/** A function whose only place is taken by a call that waits at the gate. */
export async function createBusyFunction(cloud: Cloud, gate: Gate) {
  const source = `export const handler = async (event) => { if (event.waits) await fetch("${gate.url}"); return "ok"; };`;
  const fn = await createAsyncFunction(cloud, source);
  await fn.reserve(1);
  const call = fn.lambda.send(new InvokeCommand({ FunctionName: "orders", Payload: '{"waits":true}' }));
  await expect.poll(fn.runs, { timeout: 20_000 }).toHaveLength(1);
  return {
    ...fn,
    /** Ends the call that is in the way. */
    async free() {
      gate.open();
      await call;
    },
  };
}
