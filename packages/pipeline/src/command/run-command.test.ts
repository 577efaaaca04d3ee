import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMovableClock, systemClock } from "@assay/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CommandOptions, runCommand } from "./run-command.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-command-"));
});
afterEach(() => rm(folder, { recursive: true }));

function options(command: string, more: Partial<CommandOptions> = {}): CommandOptions {
  return {
    command,
    cwd: folder,
    environment: {},
    timeoutMs: 60_000,
    clock: systemClock,
    signal: new AbortController().signal,
    onOutput: () => undefined,
    ...more,
  };
}

async function pidIn(name: string): Promise<number> {
  for (;;) {
    const text = await readFile(join(folder, name), "utf8").catch(() => "");
    if (text.endsWith("\n")) return Number(text);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function hasEnded(pid: number): Promise<true> {
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") Z");
    if (/\) [ZX]/.test(stat)) return true;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("a command reports its exit code and what it printed, in its own folder with its own variables", async () => {
  const result = await runCommand(options('pwd; echo "$GREETING" >&2; exit 3', { environment: { GREETING: "hello" } }));
  expect(result.end).toEqual({ kind: "exited", exitCode: 3 });
  expect(result.outputTail.split("\n").sort()).toEqual(["", folder, "hello"].sort());
});

test("a command that hangs is stopped at its time limit with everything it started", async () => {
  const clock = createMovableClock();
  const running = runCommand(options("sleep 1000 & echo $! > pid; wait", { clock, timeoutMs: 5_000 }));
  const pid = await pidIn("pid");
  await clock.advance(5_000);
  expect((await running).end).toEqual({ kind: "timed-out" });
  expect(await hasEnded(pid)).toBe(true);
});

test("a process that a finished command left in the background is ended", async () => {
  await runCommand(options("sleep 1000 & echo $! > pid"));
  expect(await hasEnded(await pidIn("pid"))).toBe(true);
});

test("a command that prints without end is stopped, and little of it is kept", async () => {
  const result = await runCommand(options("yes", { outputLimitBytes: 1_000_000 }));
  expect(result.end).toEqual({ kind: "output-limit" });
  expect(result.outputTail.length).toBe(16_384);
});

test("an abort ends the whole tree before the command is given up", async () => {
  const controller = new AbortController();
  const running = runCommand(options("sleep 1000 & echo $! > pid; wait", { signal: controller.signal }));
  const pid = await pidIn("pid");
  controller.abort(new Error("interrupted"));
  await expect(running).rejects.toThrow("interrupted");
  expect(await hasEnded(pid)).toBe(true);
});

test("the tree ends when the process that started it is killed with SIGKILL", async () => {
  const script = `
    import { createJiti } from ${JSON.stringify(import.meta.resolve("jiti"))};
    const jiti = createJiti(import.meta.url, { alias: ${JSON.stringify({ "@assay/core": new URL("../../../core/src/index.ts", import.meta.url).pathname })} });
    const { runCommand } = await jiti.import(${JSON.stringify(new URL("./run-command.ts", import.meta.url).pathname)});
    const { systemClock } = await jiti.import("@assay/core");
    await runCommand({ command: "sleep 1000 & echo $! > pid; wait", cwd: ${JSON.stringify(folder)}, environment: {},
      timeoutMs: 600000, clock: systemClock, signal: new AbortController().signal, onOutput() {} });
  `;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
  const pid = await pidIn("pid");
  parent.kill("SIGKILL");
  expect(await hasEnded(pid)).toBe(true);
});
