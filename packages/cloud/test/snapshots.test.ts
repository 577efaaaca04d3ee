import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMovableClock } from "@assay/core";
import { CloudWatchClient, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, onTestFinished, test } from "vitest";
import { type Cloud, type CloudOptions, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";

const accountId = newAccountId();

async function openCloud(options: CloudOptions = {}): Promise<Cloud> {
  const cloud = await startCloud(options);
  onTestFinished(() => cloud.dispose());
  return cloud;
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "assay-state-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const put = (cloud: Cloud, Value: string) =>
  cloud
    .client(SSMClient, { accountId })
    .send(new PutParameterCommand({ Name: "a", Value, Type: "String", Overwrite: true }));

async function read(cloud: Cloud): Promise<string | undefined> {
  const { Parameter } = await cloud.client(SSMClient, { accountId }).send(new GetParameterCommand({ Name: "a" }));
  return Parameter?.Value;
}

async function send(cloud: Cloud, MessageBody: string): Promise<string> {
  const sqs = cloud.client(SQSClient, { accountId });
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  return QueueUrl;
}

async function receive(cloud: Cloud, QueueUrl: string): Promise<string | undefined> {
  const sqs = cloud.client(SQSClient, { accountId });
  return (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]?.Body;
}

test("a named state is taken up again, as often as one likes", async () => {
  const cloud = await openCloud();
  await put(cloud, "before");
  const queueUrl = await send(cloud, "one");
  await cloud.snapshots.save("ready");
  for (let round = 0; round < 2; round++) {
    await put(cloud, "after");
    expect(await receive(cloud, queueUrl)).toBe("one");
    await cloud.snapshots.restore("ready");
    expect(await read(cloud)).toBe("before");
  }
  expect(cloud.snapshots.list()).toMatchObject([{ name: "ready" }]);
});

test("a fork goes its own way, at the same time", async () => {
  const clock = createMovableClock(Date.UTC(2030, 0, 1));
  const cloud = await openCloud({ clock });
  await put(cloud, "shared");
  const fork = await cloud.fork();
  onTestFinished(() => fork.dispose());
  await put(fork, "changed");
  expect([await read(cloud), await read(fork)]).toEqual(["shared", "changed"]);
  expect(fork.clock.now()).toBe(clock.now());
});

test("what waits for a service that nobody has called yet is saved too", async () => {
  const cloud = await openCloud();
  await send(cloud, "measured");
  await using fork = await cloud.fork();
  const { Metrics = [] } = await fork
    .client(CloudWatchClient, { accountId })
    .send(new ListMetricsCommand({ Namespace: "AWS/SQS", MetricName: "NumberOfMessagesSent" }));
  expect(Metrics).toMatchObject([{ Dimensions: [{ Name: "QueueName", Value: "orders" }] }]);
});

test("a snapshot moves between clouds as a file, and over the wire", async () => {
  const folder = await temporaryFolder();
  const cloud = await openCloud();
  await put(cloud, "kept");
  await cloud.snapshots.save("mine");
  await cloud.snapshots.writeFile("mine", join(folder, "mine.snapshot"));

  const other = await openCloud();
  await other.snapshots.readFile("theirs", join(folder, "mine.snapshot"));
  await other.snapshots.restore("theirs");
  expect(await read(other)).toBe("kept");

  const third = await openCloud();
  const bytes = await (await fetch(`${cloud.endpointUrl}/_assay/snapshots/mine`)).arrayBuffer();
  await fetch(`${third.endpointUrl}/_assay/snapshots/sent`, { method: "PUT", body: bytes });
  const restored = await fetch(`${third.endpointUrl}/_assay/restore/sent`, { method: "POST" });
  expect(await restored.json()).toEqual({ restored: "sent" });
  expect(await read(third)).toBe("kept");
});

test("what is no snapshot, or has no name, is refused", async () => {
  const cloud = await openCloud();
  expect(() => cloud.snapshots.add("x", Buffer.from("PK"))).toThrow("is no snapshot that can be read");
  const truncated = (await cloud.snapshots.take()).subarray(0, -3);
  expect(() => cloud.snapshots.add("x", truncated)).toThrow("is no snapshot that can be read");
  await expect(cloud.snapshots.restore("absent")).rejects.toThrow('there is no snapshot "absent"; known: none');
  await expect(cloud.snapshots.save("../x")).rejects.toThrow("cannot be the name of a snapshot");
});

test("a folder keeps the state of one cloud for the next", async () => {
  const persistTo = await temporaryFolder();
  const first = await startCloud({ persistTo });
  await put(first, "x".repeat(4_000));
  const queueUrl = await send(first, "y".repeat(100_000));
  await expect(startCloud({ persistTo })).rejects.toThrow(`is in use by process ${process.pid}`);
  await first.dispose();

  const second = await openCloud({ persistTo });
  expect(await read(second)).toBe("x".repeat(4_000));
  expect(await receive(second, new URL(queueUrl).pathname)).toBe("y".repeat(100_000));
});

test("what is answered is on disk, and a reset removes it", async () => {
  const persistTo = await temporaryFolder();
  const cloud = await openCloud({ persistTo });
  const states = async () => (await readdir(persistTo)).filter((name) => name.endsWith(".state"));
  await put(cloud, "written");
  expect(await states()).toEqual([`ssm.${accountId}.us-east-1.state`]);
  const [name = ""] = await states();
  expect((await readFile(join(persistTo, name))).includes("written")).toBe(true);
  await cloud.reset();
  expect(await states()).toEqual([]);
});

test("a state that cannot be read stops the start instead of being lost", async () => {
  const persistTo = await temporaryFolder();
  const first = await startCloud({ persistTo });
  await put(first, "valuable");
  await first.dispose();
  const path = join(persistTo, `ssm.${accountId}.us-east-1.state`);
  await writeFile(path, "garbage");
  await expect(startCloud({ persistTo })).rejects.toThrow("is no snapshot that can be read");
  expect(await readFile(path, "utf8")).toBe("garbage");
});
