import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { UpArguments } from "./up-arguments.js";

/** An `assay up` that outlives this process. */
export interface BackgroundCloud {
  readonly pid: number | undefined;
  /** Everything it prints. */
  readonly logPath: string;
  /** Undefined until it listens and is ready. */
  endpointUrl(): Promise<string | undefined>;
  /** Its last words when it has ended; undefined while it runs. */
  whyEnded(): Promise<string | undefined>;
  /** Lets this process end while it goes on. */
  release(): void;
  stop(): void;
}

const ASSAY = fileURLToPath(new URL("../../../bin/assay.js", import.meta.url));

export async function startInBackground(args: UpArguments, port: number): Promise<BackgroundCloud> {
  const directory = await mkdtemp(join(tmpdir(), "assay-up-"));
  const logPath = join(directory, "output.log");
  const log = openSync(logPath, "a", 0o600);
  const child: ChildProcess = spawn(process.execPath, [ASSAY, "up", ...argumentsOf(args, port)], {
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  let hasEnded = false;
  void once(child, "exit").then(() => {
    hasEnded = true;
  });
  const lines = async (): Promise<readonly string[]> => (await readFile(logPath, "utf8")).trim().split("\n");
  return {
    pid: child.pid,
    logPath,
    async endpointUrl() {
      const ready = (await lines()).find((line) => line.startsWith('{"type":"ready"'));
      return ready === undefined ? undefined : (JSON.parse(ready) as { readonly endpointUrl: string }).endpointUrl;
    },
    whyEnded: async () => (hasEnded ? (await lines()).slice(-5).join(" | ") : undefined),
    release: () => child.unref(),
    stop: () => void child.kill("SIGTERM"),
  };
}

/** The options as they were given, to be read again. */
function argumentsOf(args: UpArguments, port: number): readonly string[] {
  const { wait: _wait, json: _json, port: _port, ...rest } = args;
  const options = Object.entries(rest).flatMap(([name, value]) => {
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === undefined || value === false) return [];
    if (value === true) return [option];
    if (name === "allow" && Array.isArray(value)) return [option, ...value];
    return [option, String(value)];
  });
  return ["--port", String(port), "--json", ...options];
}
