// Usage: node --expose-gc bench/messages-at-rest.mjs COUNT; prints the bytes that each of COUNT queued messages takes.
import { CreateQueueCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startCloud } from "../packages/cloud/dist/index.js";

const count = Number(process.argv[2]);
const cloud = await startCloud();
const sqs = cloud.client(SQSClient);
const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "rest" }));

async function send(batches) {
  for (let batch = 0; batch < batches; batch += 1) {
    const Entries = Array.from({ length: 10 }, (_, index) => ({
      Id: `${index}`,
      MessageBody: `message ${batch}-${index}`,
    }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
}

async function usedBytes() {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

// What is loaded and compiled once is no part of a message.
await send(200);
const before = await usedBytes();
await send(count / 10);
process.stdout.write(String(((await usedBytes()) - before) / count));
process.exit(0);
