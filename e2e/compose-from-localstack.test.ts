import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { PYTHON_MISSING, testPython } from "../packages/cloud/test/python-clients.js";
import { startAssay } from "./support/assay.js";
import { type ComposeService, readComposeFile } from "./support/compose-file.js";
import { runCommand } from "./support/run-command.js";

const PROJECT = fileURLToPath(new URL("../examples/compose-from-localstack/", import.meta.url));

test("moving the project changes the name of an image and nothing else", async () => {
  const before = (await readFile(join(PROJECT, "docker-compose.localstack.yml"), "utf8")).split("\n");
  const after = (await readFile(join(PROJECT, "docker-compose.yml"), "utf8")).split("\n");
  expect(after).toHaveLength(before.length);
  const changed = after.flatMap((line, index) => (line === before[index] ? [] : [[before[index], line]]));
  expect(changed).toEqual([["    image: localstack/localstack:4.14.0", "    image: assay/assay:0.1.0"]]);
});

interface RunningCloud {
  readonly endpointUrl: string;
  /** What it said beside its greeting, once it has ended. */
  stop(): Promise<readonly string[]>;
}

/** The cloud of the project as a process: what an engine would mount is named by options instead. */
async function startCloudOf(service: ComposeService, stateDirectory: string): Promise<RunningCloud> {
  const options = ["--port", "0", "--json", "--init", join(PROJECT, "init"), "--persist", stateDirectory];
  const child = startAssay(["up", ...options], {
    env: { ...service.environment, PATH: [dirname(testPython ?? ""), process.env.PATH].join(delimiter) },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
  const ready = await Promise.race([once(child.stdout, "data"), once(child, "close").then(() => undefined)]);
  if (ready === undefined) throw new Error(`the cloud ended before it was ready:\n${said.join("\n")}`);
  const { endpointUrl } = JSON.parse(String(ready[0])) as { readonly endpointUrl: string };
  return {
    endpointUrl,
    async stop() {
      const closed = once(child, "close");
      child.kill("SIGTERM");
      await closed;
      return said;
    },
  };
}

const runs = testPython === undefined ? test.skip : test;

runs(
  `the project runs against a process${testPython === undefined ? ` (${PYTHON_MISSING})` : ""}`,
  { timeout: 180_000 },
  async () => {
    const { localstack, app } = await readComposeFile(join(PROJECT, "docker-compose.yml"));
    if (localstack === undefined || app === undefined) throw new Error("the project has other services");
    const state = await mkdtemp(join(tmpdir(), "assay-compose-"));
    onTestFinished(() => rm(state, { recursive: true, force: true }));
    const placeOrder = (endpointUrl: string) =>
      runCommand(testPython ?? "", [join(PROJECT, "app/place_order.py")], {
        cwd: PROJECT,
        env: { ...app.environment, AWS_ENDPOINT_URL: endpointUrl, AWS_CONFIG_FILE: "/nonexistent" },
      });

    const first = await startCloudOf(localstack, state);
    const init = await (await fetch(`${first.endpointUrl}/_localstack/init/ready`)).json();
    expect(init).toEqual({
      completed: true,
      scripts: [
        { stage: "READY", name: "10-storage.sh", state: "SUCCESSFUL" },
        { stage: "READY", name: "20-messaging.sh", state: "SUCCESSFUL" },
      ],
    });
    const placed = await placeOrder(first.endpointUrl);
    expect(placed.stderr).toBe("");
    expect(JSON.parse(placed.stdout)).toMatchObject({ currency: "EUR" });
    const said = await first.stop();
    expect(said.filter((line) => line.startsWith("warning: "))).toEqual([
      "warning: DEBUG has no effect: what a cloud does is in its traces and its ledger",
      "warning: DOCKER_HOST has no effect: functions run without Docker",
    ]);

    // PERSISTENCE=1: a second start finds what the first one left, and the scripts do no harm.
    const second = await startCloudOf(localstack, state);
    expect((await placeOrder(second.endpointUrl)).exitCode).toBe(0);
    const table = await runCommand(
      testPython ?? "",
      ["-c", "import boto3; print(boto3.client('dynamodb').scan(TableName='orders')['Count'])"],
      { cwd: PROJECT, env: { ...app.environment, AWS_ENDPOINT_URL: second.endpointUrl } },
    );
    expect(table.stdout.trim()).toBe("2");
    await second.stop();
  },
);
