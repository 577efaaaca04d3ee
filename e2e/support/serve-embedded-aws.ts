import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** An `assay up` in a terminal of its own, ended by Ctrl-C when it is disposed. */
export interface EmbeddedAws extends AsyncDisposable {
  readonly endpointUrl: string;
}

/** @param command `assay up`, as the shell finds it; it listens on any free port */
export async function serveEmbeddedAws(command: string, cwd: string): Promise<EmbeddedAws> {
  const terminal = spawn("sh", ["-c", `exec ${command} --port 0 --json`], {
    cwd,
    // A process group of its own, which is what Ctrl-C reaches: npx and what it started.
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exit = once(terminal, "exit");
  const endpointUrl = await readEndpointUrl(terminal.stdout);
  return {
    endpointUrl,
    async [Symbol.asyncDispose]() {
      if (terminal.pid !== undefined && terminal.exitCode === null) process.kill(-terminal.pid, "SIGINT");
      await exit;
    },
  };
}

async function readEndpointUrl(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    return (JSON.parse(line) as { endpointUrl: string }).endpointUrl;
  }
  throw new Error("assay up ended before it was ready");
}
