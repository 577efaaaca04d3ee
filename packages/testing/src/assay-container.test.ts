import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { AssayContainer, type StartedAssayContainer } from "./index.js";

async function initFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "assay-testing-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
    await chmod(join(folder, path), 0o755);
  }
  return folder;
}

function sqsAt(container: StartedAssayContainer): SQSClient {
  return new SQSClient({
    endpoint: container.getConnectionUri(),
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
}

async function servicesOf(container: StartedAssayContainer): Promise<readonly string[]> {
  const answer = await fetch(`${container.getConnectionUri()}/_localstack/health`);
  return Object.keys(((await answer.json()) as { services: object }).services);
}

test("a container without an image serves from this process until it is stopped", async () => {
  const container = await new AssayContainer().start();
  const uri = container.getConnectionUri();
  expect(uri).toBe(`http://${container.getHost()}:${container.getPort()}`);
  expect(container.getMappedPort(4566)).toBe(container.getPort());
  expect(() => container.getMappedPort(6379)).toThrow("port 6379 is not exposed");
  await expect(sqsAt(container).send(new CreateQueueCommand({ QueueName: "orders" }))).resolves.toMatchObject({
    QueueUrl: expect.stringContaining("/000000000000/orders"),
  });
  await container.stop();
  await expect(fetch(uri)).rejects.toThrow("fetch failed");
});

test("the name of an image of LocalStack means a cloud in this process", async () => {
  for (const image of ["localstack/localstack", "localstack/localstack:4.14.0", "docker.io/localstack/localstack:3"]) {
    await using container = await new AssayContainer(image).withServices("sqs").start();
    expect(container.cloud?.endpointUrl).toBe(container.getConnectionUri());
  }
});

test("services are those that were named, in either way", async () => {
  await using named = await new AssayContainer().withServices("sqs", "ssm").start();
  expect(await servicesOf(named)).toEqual(["sqs", "ssm"]);
  await using byVariable = await new AssayContainer().withEnvironment({ SERVICES: "s3,dynamodb" }).start();
  expect(await servicesOf(byVariable)).toEqual(["s3", "dynamodb"]);
  await expect(new AssayContainer().withServices("nothing").start()).rejects.toThrow('unknown service "nothing"');
});

test("variables without effect are named", async () => {
  await using container = await new AssayContainer()
    .withEnvironment({ LAMBDA_EXECUTOR: "docker" })
    .withEnvironment({ DEBUG: "1", PERSISTENCE: "1" })
    .start();
  expect(container.warnings).toEqual([
    "DEBUG has no effect: what a cloud does is in its traces and its ledger",
    "LAMBDA_EXECUTOR has no effect: functions run as processes of their own",
    "PERSISTENCE has no effect in the process of a test: state ends with the container",
  ]);
});

test("scripts have ended when the start has, and have the environment", async () => {
  const folder = await initFolder({ "ready.d/10-say.sh": '#!/bin/sh\nprintf %s "$STAGE" > "$(dirname "$0")/said"\n' });
  await using container = await new AssayContainer().withEnvironment({ STAGE: "test" }).withInitScripts(folder).start();
  const init = await fetch(`${container.getConnectionUri()}/_localstack/init/ready`);
  expect(await init.json()).toEqual({
    completed: true,
    scripts: [{ stage: "READY", name: "10-say.sh", state: "SUCCESSFUL" }],
  });
});

test("a start that takes too long is given up", async () => {
  const folder = await initFolder({ "ready.d/nothing.sh": "#!/bin/sh\n:\n" });
  const slow = new AssayContainer().withInitScripts(folder).withStartupTimeout(0);
  await expect(slow.start()).rejects.toMatchObject({ code: "CONTAINER_NOT_READY" });
});

test("a frozen clock moves when the test says so", async () => {
  await using container = await new AssayContainer().withServices("sqs").withClock("frozen").start();
  const sqs = sqsAt(container);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "later", DelaySeconds: 900 }));
  const receive = async (): Promise<readonly unknown[]> =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages ?? [];
  expect(await receive()).toEqual([]);
  await container.cloud?.clock.advance(900_000);
  expect(await receive()).toMatchObject([{ Body: "later" }]);
});

test("a clock of no known speed is refused", async () => {
  const container = new AssayContainer();
  await expect(container.withClock("NaNx" as `${number}x`).start()).rejects.toMatchObject({ code: "CLOCK_INVALID" });
});
