import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { packFiles } from "@assay/archive";
import { isRuntime } from "@assay/core";
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect, onTestFinished, test } from "vitest";
import { main } from "../../src/main.js";

/** `assay up` as a shell would run it, on any free port. */
function runUp(args: readonly string[], given: NodeJS.ProcessEnv = {}) {
  const written = { stdout: "", stderr: "" };
  let hasWritten: () => void = () => undefined;
  const into = (name: keyof typeof written) =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk);
        hasWritten();
        done();
      },
    });
  const env = { NO_COLOR: "1", ...given };
  const io = { stdin: process.stdin, stdout: into("stdout"), stderr: into("stderr"), env, cwd: process.cwd() };
  const ended = main(["up", "--port", "0", ...args], io).then((exitCode) => ({ exitCode, ...written }));
  return {
    ended,
    /** Where it listens; rejects when it ends before. */
    async ready(): Promise<string> {
      const url = (): string | undefined => /http:\/\/127\.0\.0\.1:\d+/.exec(written.stdout)?.[0];
      const early = ended.then(({ stderr }) => Promise.reject(new Error(stderr)));
      while (url() === undefined) {
        await Promise.race([new Promise<void>((resolve) => (hasWritten = resolve)), early]);
      }
      early.catch(() => undefined);
      return url() ?? "";
    },
  };
}

/** Serves, lets `use` have the cloud, ends it, and answers what it printed. */
async function upWith(args: readonly string[], use: (url: string) => Promise<void>, env: NodeJS.ProcessEnv = {}) {
  const run = runUp(args, env);
  const url = await run.ready();
  try {
    await use(url);
  } finally {
    await fetch(`${url}/_assay/stop`, { method: "POST" });
  }
  return await run.ended;
}

/** With a member that the model does not know, which no SDK would send. */
async function describeGroups(url: string): Promise<{ status: number; text: string }> {
  const headers = { "x-amz-target": "Logs_20140328.DescribeLogGroups", "content-type": "application/x-amz-json-1.1" };
  const response = await fetch(url, { method: "POST", headers, body: '{"colour":"red"}' });
  return { status: response.status, text: await response.text() };
}

test.each<[string, readonly string[], NodeJS.ProcessEnv, number]>([
  ["without --strict it passes", [], {}, 200],
  ["--strict refuses it", ["--strict"], {}, 400],
  ["ASSAY_STRICT refuses it", [], { ASSAY_STRICT: "1" }, 400],
  ["--allow lets it pass", ["--strict", "--allow", "unmodelled-field"], {}, 200],
])("a gap: %s", async (_, args, env, status) => {
  const ended = await upWith(
    args,
    async (url) => {
      const answer = await describeGroups(url);
      expect(answer.status).toBe(status);
      if (status === 400) expect(answer.text).toContain("FidelityError");
    },
    env,
  );
  expect(ended.exitCode).toBe(0);
});

test("the report at the end names each gap once with a count, and what went wrong on order", async () => {
  const directory = await mkdtemp(join(tmpdir(), "assay-up-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const path = join(directory, "new", "report.json");
  const { stdout } = await upWith(["--json", "--report", path], async (url) => {
    for (let round = 0; round < 3; round += 1) await describeGroups(url);
    const body = JSON.stringify({ kind: "throttle", service: "logs", count: 2 });
    await fetch(`${url}/_assay/faults`, { method: "POST", body });
    for (let round = 0; round < 3; round += 1) await describeGroups(url);
    // What is ended and forgotten is in the report nevertheless.
    await fetch(`${url}/_assay/faults`, { method: "DELETE" });
  });
  const [ready, ended] = stdout.trim().split("\n");
  const report = JSON.parse(await readFile(path, "utf8"));
  expect(JSON.parse(ended ?? "")).toEqual({ type: "ended", ...report });
  expect(report).toMatchObject({
    schemaVersion: 1,
    endpointUrl: JSON.parse(ready ?? "").endpointUrl,
    fidelity: [{ source: "logs.DescribeLogGroups", gap: "unmodelled-field", count: 6 }],
    faults: {
      rules: [{ id: "fault-1", rule: { kind: "throttle", service: "logs", count: 2 }, hits: 2 }],
      hitCount: 2,
    },
  });
  expect(report.faults.hits).toHaveLength(2);
  expect(report.faults.hits[0]).toMatchObject({ ruleId: "fault-1", operation: "DescribeLogGroups" });
  expect(Date.parse(report.endedAt)).toBeGreaterThanOrEqual(Date.parse(report.startedAt));
});

test("for a person it is a few lines", async () => {
  const { stderr } = await upWith([], async (url) => {
    await describeGroups(url);
    const body = JSON.stringify({ kind: "error", service: "logs", count: 1 });
    await fetch(`${url}/_assay/faults`, { method: "POST", body });
    await describeGroups(url);
  });
  expect(stderr.split("\n")).toEqual([
    "stopping",
    "not like AWS, 1 gap:",
    expect.stringMatching(/^ {2}logs\.DescribeLogGroups {2}unmodelled-field {2}2 times {2}the request has a member/),
    "went wrong on order, 1 time:",
    "  fault-1  error  service=logs  count=1  struck 1 time",
    "",
  ]);
});

test("a cloud that was like AWS ends without a word about it", async () => {
  const { stderr } = await upWith([], async () => undefined);
  expect(stderr).toBe("stopping\n");
});

const hasFaketime = ["x86_64-linux-gnu/", "aarch64-linux-gnu/", ""].some((folder) =>
  existsSync(`/usr/lib/${folder}faketime/libfaketime.so.1`),
);
const reason = hasFaketime ? "" : " (skipped: libfaketime is not on this machine)";

test.skipIf(!hasFaketime).each<[string, readonly string[], NodeJS.ProcessEnv]>([
  ["--function-time cloud", ["--function-time", "cloud"], {}],
  ["ASSAY_FUNCTION_TIME=cloud", [], { ASSAY_FUNCTION_TIME: "cloud" }],
])(`%s gives functions the time of the cloud${reason}`, async (_, args, env) => {
  const instant = "2040-02-29T12:00:00Z";
  const use = async (endpoint: string): Promise<void> => {
    const credentials = { accessKeyId: "111111111111", secretAccessKey: "test" };
    const lambda = new LambdaClient({ endpoint, region: "eu-central-1", credentials });
    const content = "export const handler = async () => Date.now();";
    const ZipFile = await packFiles([{ path: "index.mjs", content }]);
    const Role = "arn:aws:iam::000000000000:role/r";
    const own = `nodejs${process.versions.node.split(".")[0]}.x`;
    const Runtime = isRuntime(own) ? own : "nodejs24.x";
    const named = { FunctionName: "clock", Role, Runtime, Handler: "index.handler" };
    await lambda.send(new CreateFunctionCommand({ ...named, Code: { ZipFile } }));
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: "clock" }));
    expect(Number(Buffer.from(Payload ?? []).toString())).toBe(Date.parse(instant));
  };
  const { stderr } = await upWith(["--clock", "frozen", "--time", instant, ...args], use, env);
  expect(stderr).toContain("function-time-shifted");
});

test.each<[readonly string[], NodeJS.ProcessEnv, number, string]>([
  [
    ["--function-time", "cloud"],
    { ASSAY_LIBFAKETIME: "/nowhere" },
    3,
    "libfaketime is not at /nowhere (FAKETIME_MISSING)",
  ],
  [["--function-time", "lunar"], {}, 2, 'functions cannot have "lunar" time; known: machine, cloud'],
  [["--allow", "no-isolation"], {}, 2, "--allow means nothing without --strict"],
])("%j with %j cannot start", async (args, env, exitCode, sentence) => {
  const ended = await runUp(args, env).ended;
  expect(ended).toMatchObject({ exitCode, stdout: "", stderr: expect.stringContaining(sentence) });
  expect(ended.stderr).toContain("hint");
});
