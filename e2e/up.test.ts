import { once } from "node:events";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { assay, createProject, startAssay } from "./support/assay.js";
import { upInBackground } from "./support/up-in-background.js";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
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
