import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A second implementation of AWS, from PyPI: `ASSAY_TEST_MOTO`, or the one in the workspace's test environment. */
export const MOTO_SERVER =
  process.env.ASSAY_TEST_MOTO ?? fileURLToPath(new URL("../../../../.venv-tests/bin/moto_server", import.meta.url));

export const hasMoto = existsSync(MOTO_SERVER);

export interface Moto extends AsyncDisposable {
  readonly endpointUrl: string;
}

/** Starts it on a free port, with the Lambda that needs no Docker: it answers every invocation with its event. */
export async function startMoto(): Promise<Moto> {
  const child = spawn(MOTO_SERVER, ["-H", "127.0.0.1", "-p", "0"], { stdio: ["ignore", "pipe", "pipe"] });
  const endpointUrl = await addressOf(child);
  const response = await fetch(`${endpointUrl}/moto-api/config`, {
    method: "POST",
    body: JSON.stringify({ lambda: { use_docker: false } }),
  });
  if (!response.ok) throw new Error(`moto_server refused its configuration: ${response.status}`);
  return {
    endpointUrl,
    async [Symbol.asyncDispose]() {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await exited;
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`moto_server ended: ${output}`)));
  });
}
