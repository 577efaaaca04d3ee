import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { assay, createProject, startAssay } from "./support/assay.js";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

interface Started {
  readonly endpointUrl: string;
  readonly pid: number;
}

async function upInBackground(...options: string[]): Promise<Started> {
  const started = await assay(["up", "--wait", "30s", "--json", ...options]);
  expect(started.stderr).toBe("");
  const cloud = JSON.parse(started.stdout) as Started;
  onTestFinished(() => {
    try {
      process.kill(cloud.pid, "SIGKILL");
    } catch {
      // It has ended already, as most tests want it to.
    }
  });
  return cloud;
}

test("up --wait returns when the scripts have ended, and down ends what it started", async () => {
  await using project = await createProject({ "ready.d/seed.py": "import time; time.sleep(0.3); print('seeded')\n" });
  const port = await freePort();
  const { endpointUrl } = await upInBackground("--port", String(port), "--init", project.directory);
  expect(endpointUrl).toBe(`http://127.0.0.1:${port}`);
  const init = await (await fetch(`${endpointUrl}/_localstack/init/ready`)).json();
  expect(init).toEqual({ completed: true, scripts: [{ stage: "READY", name: "seed.py", state: "SUCCESSFUL" }] });

  // Who asks a second time is told of the same one, and starts none.
  const again = await assay(["up", "--wait", "--port", String(port), "--json"]);
  expect(JSON.parse(again.stdout)).toEqual({ type: "ready", endpointUrl, pid: null });

  expect(await assay(["down", "--endpoint", endpointUrl])).toMatchObject({ status: 0, stdout: "stopped\n" });
  await expect(fetch(endpointUrl)).rejects.toThrow("fetch failed");
});

test("up --wait is bounded", async () => {
  const waiting = await assay(["up", "--wait", "100ms"], {
    env: { AWS_ENDPOINT_URL: `http://127.0.0.1:${await freePort()}` },
  });
  expect(waiting.status).toBe(3);
  expect(waiting.stderr).toContain("within 100ms (CLOUD_NOT_READY)");
});

test("a cloud that cannot start says why", async () => {
  const failed = await assay(["up", "--wait", "--port", "0", "--services", "sqs,nothing"]);
  expect(failed.status).toBe(3);
  expect(failed.stderr).toContain('unknown service "nothing"');
});

test("what was acknowledged before kill -9 is there afterwards", async () => {
  const directory = await mkdtemp(join(tmpdir(), "assay-persist-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const options = ["--port", "0", "--persist", directory, "--services", "sqs,logs"];
  const first = await upInBackground(...options);
  const before = new SQSClient({ endpoint: first.endpointUrl, region: "us-east-1", credentials });
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
  const after = new SQSClient({ endpoint: second.endpointUrl, region: "us-east-1", credentials });
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

test("variables of LocalStack are heeded, and named where they mean nothing", async () => {
  const port = await freePort();
  const child = startAssay(["up"], {
    env: { SERVICES: "sqs", GATEWAY_LISTEN: `127.0.0.1:${port}`, LAMBDA_EXECUTOR: "docker" },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [greeting] = (await once(child.stdout, "data")) as [Buffer];
  expect(greeting.toString()).toContain(`http://127.0.0.1:${port}`);
  expect(child.stderr.read()?.toString()).toContain(
    "LAMBDA_EXECUTOR has no effect: functions run as processes of their own",
  );
  const health = await (await fetch(`http://127.0.0.1:${port}/_localstack/health`)).json();
  expect(health).toMatchObject({ services: { sqs: "available" } });
  const ended = once(child, "close");
  await assay(["down", "--endpoint", `http://127.0.0.1:${port}`]);
  expect((await ended)[0]).toBe(0);
});
