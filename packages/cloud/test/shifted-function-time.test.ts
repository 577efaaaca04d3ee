import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packFiles } from "@assay/archive";
import { createMovableClock } from "@assay/core";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { describe, expect, onTestFinished, test } from "vitest";
import { findFaketime } from "../src/function-time.js";
import { type Cloud, startCloud } from "../src/index.js";
import { createFunction, lambdaOf } from "./lambda-fixture.js";

const DAY_MS = 86_400_000;
const START = Date.UTC(2030, 0, 15, 12);
const hasFaketime = findFaketime() !== undefined;
const reason = hasFaketime ? "" : " (skipped: libfaketime is not on this machine)";
const has = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args).status === 0;
const pythonVersion = ["3.13", "3.12", "3.11"].find((version) => has(`python${version}`, "--version"));

/** What a function says of the time before and after it asked the test for a page, which may move the clock meanwhile. */
interface Told {
  readonly runs: number;
  readonly first: number;
  readonly second: number;
  /** By a clock that nothing moves. */
  readonly sleptMs: number;
  readonly leftMs: number;
  readonly preload: string | null;
}

const NODE = `let runs = 0;
export const handler = async ({ url }, context) => {
  const first = Date.now();
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const sleptMs = performance.now() - began;
  if (url) await fetch(url);
  const second = new Date().getTime();
  const leftMs = context.getRemainingTimeInMillis();
  return { runs: ++runs, first, second, sleptMs, leftMs, preload: process.env.LD_PRELOAD ?? null };
};`;

const PYTHON = `import datetime, os, subprocess, time, urllib.request
runs = 0
def handler(event, context):
    global runs
    runs += 1
    first = time.time()
    began = time.monotonic()
    time.sleep(0.05)
    slept = time.monotonic() - began
    if event.get("url"):
        urllib.request.urlopen(event["url"]).read()
    second = datetime.datetime.now(datetime.timezone.utc).timestamp()
    left = context.get_remaining_time_in_millis()
    return {"runs": runs, "first": round(first * 1000), "second": round(second * 1000), "sleptMs": slept * 1000,
            "leftMs": left, "preload": os.environ.get("LD_PRELOAD")}
`;

async function createClockFunction(cloud: Cloud, runtime: "node" | "python") {
  const account = lambdaOf(cloud);
  const ZipFile = await packFiles([{ path: "app.py", content: PYTHON }]);
  const python = { Runtime: `python${pythonVersion}` as "python3.12", Handler: "app.handler", Code: { ZipFile } };
  await createFunction(account, "clock", { source: NODE, Timeout: 10, ...(runtime === "python" && python) });
  return async (event: object = {}): Promise<Told> => {
    const Payload = JSON.stringify(event);
    const answer = await account.client.send(new InvokeCommand({ FunctionName: "clock", Payload }));
    const text = Buffer.from(answer.Payload ?? []).toString();
    expect(answer.FunctionError, text).toBeUndefined();
    return JSON.parse(text) as Told;
  };
}

/** A page that answers when `task` is done. */
async function pageThat(task: () => Promise<void> | void): Promise<string> {
  const server = createServer(async (_request, response) => {
    await task();
    response.end("done");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test("by default a function's process is not touched", async () => {
  await using cloud = await startCloud({ clock: createMovableClock(START) });
  const told = await (await createClockFunction(cloud, "node"))();
  expect(told.preload).toBeNull();
  expect(told.second).toBeGreaterThan(told.first);
  expect(Math.abs(told.first - START)).toBeGreaterThan(DAY_MS);
});

test("what is not there is told at once", async () => {
  const starting = startCloud({ functionTime: "cloud", libfaketime: "/nowhere/libfaketime.so.1" });
  await expect(starting).rejects.toMatchObject({
    code: "FAKETIME_MISSING",
    exitCode: 3,
    message: "functions cannot have the cloud's time: libfaketime is not at /nowhere/libfaketime.so.1",
  });
});

describe.skipIf(!hasFaketime)(`with the cloud's time${reason}`, () => {
  const runtimes = [
    { runtime: "node" as const, isMissing: false, why: "" },
    {
      runtime: "python" as const,
      isMissing: pythonVersion === undefined,
      why: pythonVersion === undefined ? " (skipped: no Python from 3.11 on this machine)" : "",
    },
  ];
  for (const { runtime, isMissing, why } of runtimes) {
    test.skipIf(isMissing)(
      `a ${runtime} function stands still with the clock, and its timers do not${why}`,
      async () => {
        const clock = createMovableClock(START);
        await using cloud = await startCloud({ clock, functionTime: "cloud" });
        const tell = await createClockFunction(cloud, runtime);
        const told = await tell();
        expect(told).toMatchObject({ runs: 1, first: START, second: START, preload: findFaketime() });
        expect(told.sleptMs).toBeGreaterThan(49);
        // Ten seconds less what was slept: the deadline is real.
        expect(told.leftMs).toBeLessThan(9_960);
        expect(told.leftMs).toBeGreaterThan(0);

        await clock.advance(30 * DAY_MS);
        expect(await tell()).toMatchObject({ runs: 2, first: START + 30 * DAY_MS, second: START + 30 * DAY_MS });
      },
    );

    test.skipIf(isMissing)(`a running ${runtime} function sees its clock moved${why}`, async () => {
      const clock = createMovableClock(START);
      await using cloud = await startCloud({ clock, functionTime: "cloud" });
      const tell = await createClockFunction(cloud, runtime);
      const told = await tell({ url: await pageThat(() => clock.advance(DAY_MS)) });
      expect(told).toMatchObject({ first: START, second: START + DAY_MS });
      expect(told.leftMs).toBeGreaterThan(0);
    });
  }

  test("a running clock runs on in a function, and stands still there once it is frozen", async () => {
    const clock = createMovableClock({ startMs: START, mode: "running" });
    await using cloud = await startCloud({ clock, functionTime: "cloud" });
    const tell = await createClockFunction(cloud, "node");
    const running = await tell();
    expect(running.first).toBeGreaterThanOrEqual(START);
    expect(running.second).toBeGreaterThanOrEqual(running.first + 49);
    expect(running.second).toBeLessThanOrEqual(clock.now());
    let frozenAt = 0;
    const url = await pageThat(() => {
      clock.freeze();
      frozenAt = clock.now();
    });
    expect((await tell({ url })).second).toBe(frozenAt);
  });

  test.each([0.1, 1_000])(
    "a clock at %d times real speed never runs back in a function, nor ahead of itself",
    async (scale) => {
      const clock = createMovableClock({ startMs: START, mode: "running", scale });
      await using cloud = await startCloud({ clock, functionTime: "cloud" });
      const account = lambdaOf(cloud);
      const source = `export const handler = async ({ enoughMs }) => {
        const seen = [Date.now()];
        while (seen.at(-1) - seen[0] < enoughMs) {
          seen.push(Date.now());
          await new Promise(setImmediate);
        }
        return { last: seen.at(-1), isForward: seen.every((each, at) => at === 0 || each >= seen[at - 1]) };
      };`;
      await createFunction(account, "watch", { source, Timeout: 20 });
      const Payload = JSON.stringify({ enoughMs: 100 * scale });
      const answer = await account.client.send(new InvokeCommand({ FunctionName: "watch", Payload }));
      const { last, isForward } = JSON.parse(Buffer.from(answer.Payload ?? []).toString());
      expect(isForward).toBe(true);
      expect(last).toBeLessThanOrEqual(clock.now());
    },
  );

  test("a function times out by the machine's time, although its own stands still", async () => {
    await using cloud = await startCloud({ clock: createMovableClock(START), functionTime: "cloud" });
    const account = lambdaOf(cloud);
    await createFunction(account, "hanging", {
      source: "export const handler = () => new Promise((r) => setTimeout(r, 60_000));",
      Timeout: 1,
    });
    const { Payload } = await account.client.send(new InvokeCommand({ FunctionName: "hanging" }));
    expect(Buffer.from(Payload ?? []).toString()).toContain("Task timed out after 1.00 seconds");
  });

  const hasGo = has("go", "version");
  test.skipIf(!hasGo)(
    `a Go function keeps the machine's time and deadline${hasGo ? "" : " (skipped: no Go)"}`,
    async () => {
      await using cloud = await startCloud({ clock: createMovableClock(0), functionTime: "cloud" });
      const account = lambdaOf(cloud);
      const Code = { ZipFile: await packFiles([{ path: "bootstrap", content: await buildGo(), mode: 0o755 }]) };
      await createFunction(account, "go", { Runtime: "provided.al2023", Handler: "bootstrap", Code, Timeout: 10 });
      const { Payload } = await account.client.send(new InvokeCommand({ FunctionName: "go" }));
      const { now, deadline } = JSON.parse(Buffer.from(Payload ?? []).toString()) as { now: number; deadline: number };
      expect(Math.abs(now - Date.now())).toBeLessThan(DAY_MS);
      expect(deadline - now).toBeGreaterThan(0);
      const entries = cloud.ledger.entries().filter(({ gap }) => gap.startsWith("function-time"));
      expect(entries).toMatchObject([{ source: "sandbox", gap: "function-time-unshifted" }]);
    },
    // The first program that Go builds on a machine takes its library along.
    120_000,
  );
});

async function buildGo(): Promise<Uint8Array> {
  const directory = await mkdtemp(join(tmpdir(), "assay-go-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const source = `package main
import ("fmt"; "net/http"; "os"; "strings"; "time")
func main() {
  api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
  for {
    next, err := http.Get(api + "next")
    if err != nil { panic(err) }
    body := fmt.Sprintf("{\\"now\\":%d,\\"deadline\\":%s}", time.Now().UnixMilli(), next.Header.Get("Lambda-Runtime-Deadline-Ms"))
    http.Post(api + next.Header.Get("Lambda-Runtime-Aws-Request-Id") + "/response", "application/json", strings.NewReader(body))
  }
}`;
  await writeFile(join(directory, "main.go"), source);
  const env = { ...process.env, CGO_ENABLED: "0", GO111MODULE: "off" };
  execFileSync("go", ["build", "-o", "bootstrap", "main.go"], { cwd: directory, env });
  return await readFile(join(directory, "bootstrap"));
}
