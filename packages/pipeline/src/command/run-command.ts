import { spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { type Clock, delay } from "@assay/core";
import { createOutputTail } from "./output-tail.js";

/** More than any honest build prints; beyond it the command is stopped. */
export const OUTPUT_LIMIT_BYTES = 100 * 1024 * 1024;

/** So long may a process that left its group (a daemon) keep the output open after the command has ended. */
const DRAIN_MS = 1_000;

export interface CommandOptions {
  /** Run by `sh`. */
  readonly command: string;
  readonly cwd: string;
  /** Variables beside the inherited ones. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Default {@link OUTPUT_LIMIT_BYTES}. */
  readonly outputLimitBytes?: number;
  onOutput(stream: "stdout" | "stderr", text: string): void;
}

export interface CommandResult {
  readonly end:
    | { readonly kind: "exited"; readonly exitCode: number }
    | { readonly kind: "killed"; readonly signal: string }
    | { readonly kind: "timed-out" }
    | { readonly kind: "output-limit" };
  readonly durationMs: number;
  readonly outputBytes: number;
  /** Last part of both streams, as it was printed. */
  readonly outputTail: string;
}

/**
 * A shell that runs the command in a process group of its own, and beside it a guard that ends the group when the
 * other end of descriptor 3 closes. That is how the whole tree ends with the command, on request, and also when this
 * process is killed with SIGKILL and can do nothing about it any more.
 */
const GUARDED_SHELL = '( exec >/dev/null 2>&1; cat <&3; kill -9 -$$ ) & exec sh -c "$1" 3<&-';

/**
 * Runs a command of the project, and leaves no process behind.
 *
 * @throws the signal's reason when `signal` aborts, after the whole tree has ended
 */
export async function runCommand(options: CommandOptions): Promise<CommandResult> {
  options.signal.throwIfAborted();
  const startedAtMs = options.clock.now();
  const tail = createOutputTail();
  const child = spawn("sh", ["-c", GUARDED_SHELL, "sh", options.command], {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const guard = child.stdio[3] as Writable;
  // The guard's end breaks the pipe; that is its purpose and no error.
  guard.on("error", () => undefined);

  let stoppedBy: "timed-out" | "output-limit" | undefined;
  const stop = (reason?: typeof stoppedBy): void => {
    stoppedBy ??= reason;
    guard.destroy();
  };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.on("data", (chunk: Buffer) => {
      if (stoppedBy === "output-limit") return;
      options.onOutput(name, tail.push(chunk));
      if (tail.totalBytes > (options.outputLimitBytes ?? OUTPUT_LIMIT_BYTES)) stop("output-limit");
    });
  }
  const timer = options.clock.schedule(startedAtMs + options.timeoutMs, () => stop("timed-out"));
  const onAbort = (): void => stop();
  options.signal.addEventListener("abort", onAbort);
  try {
    const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
    const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve({ code, signal }));
    });
    guard.destroy();
    await Promise.race([closed, delay(options.clock, DRAIN_MS)]);
    child.stdout?.destroy();
    child.stderr?.destroy();
    options.signal.throwIfAborted();
    return {
      end: endOf(stoppedBy, code, signal),
      durationMs: options.clock.now() - startedAtMs,
      outputBytes: tail.totalBytes,
      outputTail: tail.text(),
    };
  } finally {
    timer.cancel();
    options.signal.removeEventListener("abort", onAbort);
  }
}

function endOf(
  stoppedBy: "timed-out" | "output-limit" | undefined,
  code: number | null,
  signal: string | null,
): CommandResult["end"] {
  if (stoppedBy !== undefined) return { kind: stoppedBy };
  if (code === null) return { kind: "killed", signal: signal ?? "unknown" };
  return { kind: "exited", exitCode: code };
}
