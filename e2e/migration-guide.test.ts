import { spawnSync } from "node:child_process";
import { chmod, mkdir, readFile, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startCloud } from "@assay/cloud";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import {
  readLocalStackVariables,
  TRANSLATED_VARIABLES,
  VARIABLES_WITHOUT_EFFECT,
} from "../packages/cloud/src/local-stack-variables.js";
import { PYTHON_MISSING, testPython } from "../packages/cloud/test/python-clients.js";
import { assay, createProject } from "./support/assay.js";
import { runCommand } from "./support/run-command.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const GUIDE = join(ROOT, "docs/migration.md");
const guide = await readFile(GUIDE, "utf8");

function blocksOf(language: string): readonly string[] {
  return [...guide.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(([, block = ""]) => block);
}

/** A folder in which `npx assay` is this repository's, as after `npm install`. */
async function createReader(files: Readonly<Record<string, string>>) {
  const project = await createProject(files);
  await mkdir(join(project.directory, "node_modules"));
  await symlink(join(ROOT, "node_modules/.bin"), join(project.directory, "node_modules/.bin"));
  return project;
}

const PATH = [dirname(testPython ?? ""), process.env.PATH].join(delimiter);
const needsPython = testPython === undefined ? test.skip : test;
const note = testPython === undefined ? ` (${PYTHON_MISSING})` : "";

test("the line that a compose project changes is the one of the sample", async () => {
  const [diff] = blocksOf("diff");
  const sample = join(ROOT, "examples/compose-from-localstack");
  const before = await readFile(join(sample, "docker-compose.localstack.yml"), "utf8");
  const after = await readFile(join(sample, "docker-compose.yml"), "utf8");
  const [removed = "", added = ""] = diff?.trim().split("\n") ?? [];
  expect(before.replace(removed.slice(1), added.slice(1))).toBe(after);
  expect(before).not.toBe(after);
});

needsPython(`the script starts a cloud with its resources and ends it${note}`, { timeout: 120_000 }, async () => {
  const [script = ""] = blocksOf("sh");
  const seed = ".localstack/init/ready.d/seed.sh";
  await using reader = await createReader({
    [seed]: "#!/bin/sh\nawslocal ssm put-parameter --name /shop/currency --type String --value EUR\n",
  });
  await chmod(join(reader.directory, seed), 0o755);
  // The port of the guide may be taken here.
  const port = await freePort();
  // A script that fails halfway leaves its cloud behind.
  onTestFinished(async () => void (await assay(["down", "--endpoint", `http://127.0.0.1:${port}`])));
  const here = script.replace("up --wait", `up --port ${port} --wait`).replace(":4566", `:${port}`);
  const { exitCode, stdout, stderr } = await runCommand("bash", ["-ec", here], {
    cwd: reader.directory,
    env: { PATH },
  });
  expect(exitCode, stdout + stderr).toBe(0);
  expect(stdout).toContain('"Value": "EUR"');
  expect(stdout).toMatch(/stopped\n$/);
});

needsPython(`the suite that was one of moto passes${note}`, { timeout: 120_000 }, async () => {
  const [suite = ""] = blocksOf("python");
  await using reader = await createReader({ "test_orders.py": suite });
  const result = spawnSync(testPython ?? "", ["-m", "unittest", "test_orders"], {
    cwd: reader.directory,
    encoding: "utf8",
    env: { ...process.env, PATH, AWS_CONFIG_FILE: "/nonexistent" },
  });
  expect(result.status, result.stdout + result.stderr).toBe(0);
  expect(result.stderr).toContain("Ran 1 test");
});

test("the import of the container is one that there is", async () => {
  const [line = ""] = blocksOf("ts");
  const [, name = "", specifier = ""] = /import \{ (\w+) as LocalstackContainer \} from "(.*)"/.exec(line) ?? [];
  expect(specifier).toBe("@assay/testing");
  expect(await import("@assay/testing")).toHaveProperty(name);
});

test("habits of LocalStack are served", async () => {
  // habits {
  await using cloud = await startCloud();
  const { endpointUrl } = cloud; // or http://localhost:4566
  const sqs = new SQSClient({
    endpoint: endpointUrl,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "1 tea" }));

  const page = `${endpointUrl}/_aws/sqs/messages?QueueUrl=${encodeURIComponent(QueueUrl)}`;
  const seen = await (await fetch(page, { headers: { accept: "application/json" } })).text(); // without receiving it
  const health = await (await fetch(`${endpointUrl}/_localstack/health`)).json();
  // }
  expect(seen).toContain("1 tea");
  expect(health).toMatchObject({ services: { sqs: "running" } });
  const source = await readFile(new URL(import.meta.url), "utf8");
  const [, example = ""] = /\/\/ habits \{\n(.*?) *\/\/ \}/s.exec(source) ?? [];
  expect(blocksOf("ts")[1]).toBe(example.replaceAll(/^ {2}/gm, ""));
});

// `npx vitest run e2e/migration-guide.test.ts -u` writes the table anew.
test("the table of variables is the one of the code", async () => {
  const rows = [
    ...Object.entries(TRANSLATED_VARIABLES).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`),
    ...Object.entries(VARIABLES_WITHOUT_EFFECT).map(([name, reason]) => `| \`${name}\` | no effect: ${reason} |`),
  ];
  const table = ["| variable | here |", "|---|---|", ...rows].join("\n");
  const between = /(?<=<!-- variables -->\n).*?(?=<!-- \/variables -->)/s;
  await expect(guide.replace(between, `${table}\n`)).toMatchFileSnapshot(GUIDE);
});

test("what the table calls translated changes something, and the rest is warned of", () => {
  const values: Readonly<Record<string, string>> = {
    GATEWAY_LISTEN: "0.0.0.0:4570",
    EDGE_PORT: "4570",
    LOCALSTACK_HOST: "localstack:4570",
    SERVICES: "sqs",
    PERSISTENCE: "1",
  };
  for (const name of Object.keys(TRANSLATED_VARIABLES)) {
    const { warnings, ...settings } = readLocalStackVariables({ [name]: values[name] });
    expect(warnings).toEqual([]);
    expect(Object.keys(settings).length, name).toBeGreaterThan(0);
  }
  for (const [name, reason] of Object.entries(VARIABLES_WITHOUT_EFFECT)) {
    expect(readLocalStackVariables({ [name]: "1" })).toEqual({ warnings: [`${name} has no effect: ${reason}`] });
  }
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
