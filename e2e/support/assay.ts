import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isRuntime } from "@assay/core";

/** The command as it is installed: its compiled form. `npm test` builds it first. */
export const ASSAY = fileURLToPath(new URL("../../packages/assay/bin/assay.js", import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AssayOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
}

/** Starts `assay` and leaves it running. */
export function startAssay(args: readonly string[], { cwd, env }: AssayOptions = {}): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [ASSAY, ...args], {
    cwd,
    // Colours and CI annotations are tested where they are meant.
    env: { ...process.env, NO_COLOR: "1", GITHUB_ACTIONS: "", AWS_ENDPOINT_URL: "", ...env },
  });
}

/** Runs `assay` to its end. */
export async function assay(args: readonly string[], options: AssayOptions = {}): Promise<Ended> {
  const child = startAssay(args, options);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  child.stdin.end(options.input ?? "");
  const [status] = (await once(child, "close")) as [number | null];
  return { status, stdout, stderr };
}

/** `assay up` on a free port, ended by disposal. */
export async function startServer(): Promise<{ readonly endpointUrl: string } & AsyncDisposable> {
  const child = startAssay(["up", "--port", "0", "--json"], {});
  const [chunk] = (await once(child.stdout, "data")) as [Buffer];
  const { endpointUrl } = JSON.parse(chunk.toString("utf8")) as { endpointUrl: string };
  return {
    endpointUrl,
    async [Symbol.asyncDispose]() {
      // A test may have ended it by itself.
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, "close");
      child.kill("SIGINT");
      await closed;
    },
  };
}

/** A new folder with these files, removed by disposal. */
export async function createProject(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly directory: string } & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), "assay-e2e-"));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

const own = `nodejs${process.versions.node.split(".")[0]}.x`;

/** The runtime of the Node.js that runs the tests, or where Lambda has none of its version, one beside the project. */
export const OWN_RUNTIME = isRuntime(own) ? own : "nodejs24.x";
