import { execFile, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const SCRIPT = fileURLToPath(new URL("./run-and-die.mjs", import.meta.url));

/** The moment at which a run kills itself. */
export interface DieAt {
  readonly cwd: string;
  readonly target: string;
  /** The first journal entry of this name, for example `stage-started unit` or `intent publish-version`. */
  readonly entry: string;
  /** Before that entry is on disk, or after. */
  readonly moment: "before" | "after";
  readonly resume?: true;
}

/** Other processes run the built packages; this brings them up to date with the sources. */
export async function buildPackages(): Promise<void> {
  const tsc = fileURLToPath(import.meta.resolve("typescript/lib/tsc.js"));
  await promisify(execFile)(process.execPath, [tsc, "-b", "packages/pipeline"], { cwd: ROOT });
}

/** Runs the pipeline in another process until it kills itself; resolves with the signal that ended it. */
export function runUntilKilled(
  dieAt: DieAt,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly signal: string | null; readonly output: string }> {
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(dieAt)], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return new Promise((resolve) => child.once("close", (_, signal) => resolve({ signal, output })));
}
