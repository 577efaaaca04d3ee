import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

export const ASSAY = fileURLToPath(new URL("../../packages/assay/bin/assay.js", import.meta.url));

/** The newest Node.js runtime that the tests' own Node.js can stand for. */
export const NODE_RUNTIME = `nodejs${process.versions.node.split(".")[0]}.x`;

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AssayOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Starts the command as installed, without colours, CI or AWS settings of the machine. */
export function startAssay(args: readonly string[], options: AssayOptions): ChildProcessWithoutNullStreams {
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, NO_COLOR: "1", ...options.env };
  return spawn(process.execPath, [ASSAY, ...args], { cwd: options.cwd, env });
}

/** Runs the command to its end. */
export async function assay(args: readonly string[], options: AssayOptions): Promise<Outcome> {
  const child = startAssay(args, options);
  child.stdin.end(options.input ?? "");
  const ended = once(child, "close") as Promise<[number | null]>;
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, stdout, stderr };
}

/** A folder with these files, gone after the test. */
export async function createProject(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly directory: string } & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), "assay-cli-"));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content, { mode: content.startsWith("#!") ? 0o755 : 0o644 });
  }
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

/** A tiny function with its configuration: it greets, fails when told to, and logs. */
export const GREETER = {
  "function/index.mjs": `export const handler = async (event) => {
  console.log("greeting", event.name ?? "nobody");
  if (event.fail) throw new RangeError("told to fail");
  return { hello: event.name ?? "world", greeting: process.env.GREETING ?? null };
};
`,
  "events/ada.json": '{ "name": "Ada" }\n',
  "assay.config.json": JSON.stringify({
    project: "greeter",
    function: { name: "greeter", runtime: NODE_RUNTIME, handler: "index.handler", environment: { GREETING: "hi" } },
    build: { packFolder: "function", artifact: "build/function.zip" },
    events: [{ name: "ada", file: "events/ada.json", expect: { payload: { hello: "Ada" } } }],
  }),
} as const;

/** A running `assay up` on a free port. */
export async function startUp(cwd: string): Promise<{ readonly url: string } & AsyncDisposable> {
  const child = startAssay(["up", "--port", "0", "--json"], { cwd });
  const [line] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
  const { endpointUrl } = JSON.parse(line) as { endpointUrl: string };
  return {
    url: endpointUrl,
    async [Symbol.asyncDispose]() {
      const ended = once(child, "close");
      child.kill("SIGINT");
      await ended;
    },
  };
}
