import { chmod, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { createProject } from "./support/assay.js";
import { runCommand } from "./support/run-command.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const ACTION = join(ROOT, ".github/actions/assay-up");

// What GitHub accepts of a JavaScript action (metadata syntax, read in November 2026), and no other key.
const Described = z.strictObject({ description: z.string() });
const Metadata = z.strictObject({
  name: z.string(),
  description: z.string(),
  inputs: z.record(z.string().regex(/^[a-z-]+$/), Described.extend({ default: z.string() })),
  outputs: z.record(z.string(), Described),
  runs: z.strictObject({
    using: z.enum(["node20", "node24"]),
    main: z.string(),
    post: z.string(),
    "post-if": z.string(),
  }),
});
const metadata = Metadata.parse(parse(await readFile(join(ACTION, "action.yml"), "utf8")));

/** The folder in which a runner keeps what steps tell each other. */
async function createRunner() {
  return await createProject({ env: "", output: "", state: "" });
}

/** Runs a script of the action as a runner does: inputs by the environment, defaults filled in. */
async function runScript(
  script: string,
  runner: string,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
) {
  const defaults = Object.fromEntries(Object.entries(metadata.inputs).map(([name, input]) => [name, input.default]));
  const given = Object.entries({ ...defaults, ...inputs });
  return await runCommand(process.execPath, [join(ACTION, script)], {
    cwd: ROOT,
    env: {
      ...Object.fromEntries(given.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      GITHUB_ENV: join(runner, "env"),
      GITHUB_OUTPUT: join(runner, "output"),
      GITHUB_STATE: join(runner, "state"),
      ...env,
    },
  });
}

async function readVariables(path: string): Promise<Readonly<Record<string, string>>> {
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

test("the cloud is there for later steps and gone after the job", { timeout: 120_000 }, async () => {
  await using runner = await createRunner();
  const started = await runScript(
    metadata.runs.main,
    runner.directory,
    { port: "0", services: "sqs,sns", region: "eu-central-1" },
    { AWS_ENDPOINT_URL: "http://127.0.0.1:1" },
  );
  expect(started.exitCode, started.stdout + started.stderr).toBe(0);
  const variables = await readVariables(join(runner.directory, "env"));
  const endpointUrl = variables.AWS_ENDPOINT_URL ?? "";
  expect(variables).toEqual({
    AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "eu-central-1",
    AWS_DEFAULT_REGION: "eu-central-1",
  });
  expect(Object.keys(await readVariables(join(runner.directory, "output")))).toEqual(Object.keys(metadata.outputs));
  const health = (await (await fetch(`${endpointUrl}/_localstack/health`)).json()) as { readonly services: object };
  expect(Object.keys(health.services)).toEqual(["sqs", "sns"]);

  const kept = await readVariables(join(runner.directory, "state"));
  const state = Object.fromEntries(Object.entries(kept).map(([name, value]) => [`STATE_${name}`, value]));
  const stopped = await runScript(metadata.runs.post, runner.directory, {}, state);
  expect(stopped.stdout).toContain("stopped");
  await expect(fetch(endpointUrl)).rejects.toThrow("fetch failed");
});

test("a cloud that does not get ready fails the step and names the reason", async () => {
  await using runner = await createRunner();
  const failed = await runScript(metadata.runs.main, runner.directory, { port: "0", services: "nothing" });
  expect(failed.exitCode).toBe(3);
  expect(failed.stderr).toContain('unknown service "nothing"');
  expect(failed.stdout).toContain("::error title=assay::");
  expect(await readVariables(join(runner.directory, "env"))).toEqual({});
  expect(await runScript(metadata.runs.post, runner.directory, {})).toEqual({ exitCode: 0, stdout: "", stderr: "" });
});

test("every input becomes an option of the command", async () => {
  await using runner = await createRunner();
  await using programs = await createProject({});
  const npx = join(programs.directory, "npx");
  await writeFile(npx, '#!/bin/sh\necho "$@" >&2\necho \'{"endpointUrl":"http://127.0.0.1:1"}\'\n');
  await chmod(npx, 0o755);
  const inputs = { version: "0.1.0", port: "4567", services: "sqs", init: "i", persist: "p", clock: "10x", wait: "9s" };
  const PATH = [programs.directory, process.env.PATH].join(delimiter);
  const { stderr } = await runScript(metadata.runs.main, runner.directory, inputs, { PATH });
  expect(stderr.trim()).toBe(
    "--yes assay@0.1.0 up --wait 9s --port 4567 --json --services sqs --init i --persist p --clock 10x",
  );
});

test("the workflow of the README names inputs that there are", async () => {
  const readme = await readFile(join(ACTION, "README.md"), "utf8");
  const [, workflow = ""] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  const { steps } = parse(workflow) as { readonly steps: readonly { uses?: string; with?: Record<string, unknown> }[] };
  const step = steps.find(({ uses }) => uses === "./.github/actions/assay-up");
  const names = Object.keys(step?.with ?? {});
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !(name in metadata.inputs))).toEqual([]);
});
