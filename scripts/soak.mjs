// Mixed traffic against one cloud for some minutes, with its clock at twelve times the real speed, and then the question
// what is left: open files, child processes, scratch files and memory have to be back where they were.
// `npm run soak -- --minutes 5`
import { readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CloudWatchLogsClient, DeleteLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { packFiles } from "../packages/archive/dist/index.js";
import { startCloud } from "../packages/cloud/dist/index.js";
import { createMovableClock } from "../packages/core/dist/index.js";

const SCALE = 12;
const SAMPLE_EVERY_MS = 10_000;
const HEAP_GROWTH_LIMIT_MIB = 32;
const MIB = 1_048_576;

const { values } = parseArgs({ options: { minutes: { type: "string", default: "5" } } });
if (typeof globalThis.gc !== "function") {
  console.error("run it with node --expose-gc, as npm run soak does: memory is measured after a collection");
  process.exit(2);
}

const openFiles = () => readdirSync("/proc/self/fd").length;
const children = () =>
  readFileSync(`/proc/self/task/${process.pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter((pid) => pid !== "");
const commandOf = (pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();

async function settledHeapMib() {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MIB;
}

/** One client of each service, and what they use; every loop leaves nothing behind. */
async function prepare(cloud) {
  const [sqs, sns, s3, lambda, logs] = [SQSClient, SNSClient, S3Client, LambdaClient, CloudWatchLogsClient].map(
    (Client) => cloud.client(Client),
  );
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "soak" }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "soak" }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: Attributes.QueueArn }));
  await s3.send(new CreateBucketCommand({ Bucket: "soak" }));
  const content =
    "export const handler = async (event) => { if (event.fail) throw new Error('ordered'); return event; };";
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "soak",
      Runtime: `nodejs${process.versions.node.split(".")[0]}.x`,
      Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/soak",
      Code: { ZipFile: await packFiles([{ path: "index.mjs", content }]) },
    }),
  );
  const invoke = (payload, InvocationType = "RequestResponse") =>
    lambda.send(new InvokeCommand({ FunctionName: "soak", InvocationType, Payload: JSON.stringify(payload) }));
  let number = 0;
  return [
    async () => {
      await sns.send(new PublishCommand({ TopicArn, Message: "hello" }));
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
      );
      for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    },
    async () => {
      number += 1;
      const object = { Bucket: "soak", Key: `object-${number}` };
      await s3.send(new PutObjectCommand({ ...object, Body: Buffer.alloc(64 * 1024, number % 256) }));
      await (await s3.send(new GetObjectCommand(object))).Body.transformToByteArray();
      await s3.send(new DeleteObjectCommand(object));
    },
    async () => {
      await invoke({ hello: "world" });
      // One in fifty fails, and is tried again a minute and three minutes later, by the cloud's clock.
      await invoke({ fail: number % 50 === 0 }, "Event");
      // Logs are kept by order; without them, what is left to grow is a leak.
      if (number % 500 === 0) await logs.send(new DeleteLogGroupCommand({ logGroupName: "/aws/lambda/soak" }));
    },
  ];
}

async function soak(minutes) {
  const cloud = await startCloud({ clock: createMovableClock({ mode: "running", scale: SCALE }), maxEnvironments: 4 });
  const loops = await prepare(cloud);
  for (let round = 0; round < 200; round += 1) for (const loop of loops) await loop();
  const begunMib = await settledHeapMib();
  let rounds = 0;
  const begunMs = performance.now();
  const untilMs = begunMs + minutes * 60_000;
  let sampledMs = begunMs;
  while (performance.now() < untilMs) {
    await Promise.all(loops.map((loop) => loop()));
    rounds += 1;
    if (performance.now() - sampledMs < SAMPLE_EVERY_MS) continue;
    sampledMs = performance.now();
    const minute = ((sampledMs - begunMs) / 60_000).toFixed(1);
    const heap = (await settledHeapMib()).toFixed(1);
    console.log(
      [
        minute.padStart(6),
        String(rounds).padStart(7),
        heap.padStart(9),
        String(openFiles()).padStart(11),
        String(children().length).padStart(16),
      ].join(" "),
    );
  }
  const endedMib = await settledHeapMib();
  await cloud.dispose();
  return { rounds, begunMib, endedMib };
}

// What is loaded once, and the one process that outlives a killed cloud to end its functions, are no leaks.
await soak(0);
const before = { files: openFiles(), children: children() };
console.log("minute  rounds  heap MiB  open files  child processes");
const { rounds, begunMib, endedMib } = await soak(Number(values.minutes));
const filesLeft = openFiles() - before.files;
const leaks = [
  endedMib - begunMib > HEAP_GROWTH_LIMIT_MIB &&
    `memory grew from ${begunMib.toFixed(1)} to ${endedMib.toFixed(1)} MiB in ${rounds} rounds`,
  filesLeft > 5 && `${filesLeft} files are still open`,
  ...children()
    .filter((pid) => !before.children.includes(pid))
    .map((pid) => `process ${pid} still runs: ${commandOf(pid)}`),
].filter(Boolean);
for (const leak of leaks) console.error(`leak: ${leak}`);
if (leaks.length === 0) console.log(`${rounds} rounds, nothing left behind`);
process.exit(leaks.length === 0 ? 0 : 1);
