import type { Readable, Writable } from "node:stream";

/** The process as a command sees it: results go to `stdout`, everything for a person to `stderr`. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  return { stdin, stdout, stderr, env, cwd: process.cwd() };
}

/** NO_COLOR and FORCE_COLOR decide; otherwise a terminal that can (no-color.org, read November 2026). */
export function hasColors({ stderr, env }: Io): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0") return true;
  return stderr.isTTY === true && env.TERM !== "dumb";
}

/** True where lines may be rewritten: a terminal, not a log that a CI system keeps. */
export function isInteractive({ stderr, env }: Io): boolean {
  // A terminal of no size (some containers, `script` without one) would be rewritten into nothing.
  const hasSize = (stderr.columns ?? 0) > 0;
  return stderr.isTTY === true && hasSize && env.TERM !== "dumb" && [undefined, "", "false"].includes(env.CI);
}
