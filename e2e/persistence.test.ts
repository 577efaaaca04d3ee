import { readdirSync, watch } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParametersByPathCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";
import { assay, createProject } from "./support/assay.js";
import { type Started, upInBackground } from "./support/up-in-background.js";

const MIB = 1024 * 1024;
const LARGE_MIB = 48;

/** Nothing is tried again, so that whatever was not answered stays so. */
const configurationOf = ({ endpointUrl }: Started) => ({
  endpoint: endpointUrl,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
  forcePathStyle: true,
});

test("messages that were acknowledged before kill -9 are there afterwards", async () => {
  await using folder = await createProject({});
  const options = ["--port", "0", "--persist", folder.directory, "--services", "sqs,logs"];
  const first = await upInBackground(...options);
  const before = new SQSClient(configurationOf(first));
  const { QueueUrl = "" } = await before.send(new CreateQueueCommand({ QueueName: "orders" }));
  const sent: string[] = [];
  // Killed while requests are on their way: each has been acknowledged, or may be lost.
  const sending = Promise.allSettled(
    Array.from({ length: 200 }, async (_, index) => {
      await before.send(new SendMessageCommand({ QueueUrl, MessageBody: String(index) }));
      sent.push(String(index));
      if (sent.length === 50) process.kill(first.pid, "SIGKILL");
    }),
  );
  await sending;
  expect(sent.length).toBeGreaterThanOrEqual(50);

  const second = await upInBackground(...options);
  const after = new SQSClient(configurationOf(second));
  const received = new Set<string>();
  for (;;) {
    const { Messages = [] } = await after.send(
      new ReceiveMessageCommand({ QueueUrl: new URL(QueueUrl).pathname, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) break;
    for (const { Body = "" } of Messages) received.add(Body);
  }
  expect(sent.filter((body) => !received.has(body))).toEqual([]);
  await assay(["down", "--endpoint", second.endpointUrl]);
});

test("of a hundred writes at once, those that were acknowledged before kill -9 are there afterwards", async () => {
  await using folder = await createProject({});
  const options = ["--port", "0", "--persist", folder.directory, "--services", "ssm"];
  const first = await upInBackground(...options);
  const before = new SSMClient(configurationOf(first));
  const acknowledged: string[] = [];
  const names = Array.from({ length: 100 }, (_, index) => `/kept/${index}`);
  await Promise.allSettled(
    names.map(async (Name) => {
      await before.send(new PutParameterCommand({ Name, Value: Name, Type: "String" }));
      acknowledged.push(Name);
      if (acknowledged.length === 30) process.kill(first.pid, "SIGKILL");
    }),
  );
  expect(acknowledged.length).toBeGreaterThanOrEqual(30);

  const second = await upInBackground(...options);
  const after = new SSMClient(configurationOf(second));
  const found = new Map<string | undefined, string | undefined>();
  let NextToken: string | undefined;
  do {
    const page = await after.send(new GetParametersByPathCommand({ Path: "/kept", NextToken }));
    for (const { Name, Value } of page.Parameters ?? []) found.set(Name, Value);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(acknowledged.filter((name) => found.get(name) !== name)).toEqual([]);
  // What was on disk but not answered yet may be there too; nothing else is.
  expect([...found.keys()].filter((name) => name === undefined || !names.includes(name))).toEqual([]);
  await assay(["down", "--endpoint", second.endpointUrl]);
});

test("changes one after the other, many more than a log holds, end in the last state that was acknowledged", async () => {
  await using folder = await createProject({});
  const options = ["--port", "0", "--persist", folder.directory, "--services", "ssm"];
  const acknowledged = new Map<string, string>();
  let sent = 0;
  // A change is about 4 KB, and a log ends at 256 KiB: each process writes the state anew several times.
  for (const changes of [1, 90, 170]) {
    const started = await upInBackground(...options);
    const ssm = new SSMClient(configurationOf(started));
    for (let change = 0; change < changes; change += 1) {
      sent += 1;
      const Name = `/kept/${sent % 7}`;
      const Value = `${sent}`.padEnd(4_000, "x");
      await ssm.send(new PutParameterCommand({ Name, Value, Type: "String", Overwrite: true }));
      acknowledged.set(Name, Value);
    }
    process.kill(started.pid, "SIGKILL");
  }
  const last = await upInBackground(...options);
  const { Parameters = [] } = await new SSMClient(configurationOf(last)).send(
    new GetParametersByPathCommand({ Path: "/kept" }),
  );
  expect(new Map(Parameters.map(({ Name, Value }) => [Name, Value]))).toEqual(acknowledged);
  await assay(["down", "--endpoint", last.endpointUrl]);
});

/** A large body, and what happens when half of it is read. */
function* largeBody(onHalf: () => void): Generator<Buffer> {
  for (let piece = 0; piece < LARGE_MIB; piece++) {
    if (piece === LARGE_MIB / 2) onHalf();
    yield Buffer.alloc(MIB, "b");
  }
}

test.for(["its bytes are on their way", "it is being written"])(
  "an object that is overwritten survives kill -9 while %s",
  { timeout: 60_000 },
  async (moment) => {
    await using folder = await createProject({});
    const options = ["--port", "0", "--persist", folder.directory, "--services", "s3"];
    const first = await upInBackground(...options);
    const before = new S3Client(configurationOf(first));
    const object = { Bucket: "kept", Key: "large" };
    await before.send(new CreateBucketCommand({ Bucket: "kept" }));
    await before.send(new PutObjectCommand({ ...object, Body: Buffer.alloc(2 * MIB, "a") }));

    const blobs = join(folder.directory, "blobs");
    let isKilled = false;
    const kill = (): void => {
      // The second time there may be no such process any more.
      if (!isKilled) process.kill(first.pid, "SIGKILL");
      isKilled = true;
    };
    const isSending = moment === "its bytes are on their way";
    using watcher = watchNames(blobs, (name) => {
      if (!isSending && name.endsWith(".new")) kill();
    });
    const Body = Readable.from(largeBody(() => (isSending ? kill() : undefined)));
    const putting = before.send(new PutObjectCommand({ ...object, Body, ContentLength: LARGE_MIB * MIB }));
    await expect(putting).rejects.toThrow();
    if (!isSending) expect(watcher.seen).toContainEqual(expect.stringMatching(/\.new$/));

    const second = await upInBackground(...options);
    const { Body: kept } = await new S3Client(configurationOf(second)).send(new GetObjectCommand(object));
    expect(Buffer.from((await kept?.transformToByteArray()) ?? []).equals(Buffer.alloc(2 * MIB, "a"))).toBe(true);
    expect(readdirSync(blobs)).toHaveLength(1);
    await assay(["down", "--endpoint", second.endpointUrl]);
  },
);

function watchNames(directory: string, onName: (name: string) => void): Disposable & { readonly seen: string[] } {
  const seen: string[] = [];
  const watcher = watch(directory, (_event, name) => {
    if (name === null) return;
    seen.push(name);
    onName(name);
  });
  return { seen, [Symbol.dispose]: () => watcher.close() };
}
