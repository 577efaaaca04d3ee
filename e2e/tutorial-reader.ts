import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type CommandResult, runCommand } from "./run-command.js";

/** Somebody with an empty folder, in which the first block of the tutorial has been followed. */
export interface TutorialReader extends AsyncDisposable {
  readonly folder: string;
  /** Runs a block as a person pastes it, with free ports for those that the tutorial names. */
  run(script: string): Promise<CommandResult>;
  /** Starts `assay up` in a second terminal, on a free port instead of `port`. */
  openTerminal(script: string, port: number): Promise<void>;
}

export async function startTutorialReader(root: string): Promise<TutorialReader> {
  const parent = await mkdtemp(join(tmpdir(), "assay-tutorial-"));
  const folder = join(parent, "greeter");
  await installAssay(root, folder);
  const terminals: ChildProcess[] = [];
  const endpoints = new Map<string, string>();
  return {
    folder,
    run(script) {
      const own = [...endpoints].reduce((text, [named, free]) => text.replaceAll(named, free), script);
      return runCommand("sh", ["-ec", own], { cwd: folder });
    },
    async openTerminal(script, port) {
      const terminal = spawn("sh", ["-c", `exec ${script} --port 0 --json`], {
        cwd: folder,
        detached: true,
        stdio: ["ignore", "pipe", "inherit"],
      });
      terminals.push(terminal);
      const endpointUrl = await readEndpointUrl(terminal.stdout);
      endpoints.set(`http://127.0.0.1:${port}`, endpointUrl);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(terminals.map(interrupt));
      await rm(parent, { recursive: true, force: true });
    },
  };
}

async function readEndpointUrl(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    return (JSON.parse(line) as { endpointUrl: string }).endpointUrl;
  }
  throw new Error("the second terminal ended before it was ready");
}

/** What `npm install --save-dev assay` leaves behind, with this repository's package. */
async function installAssay(root: string, folder: string): Promise<void> {
  await mkdir(join(folder, "node_modules", ".bin"), { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "name": "greeter", "version": "1.0.0" }\n');
  await symlink(join(root, "packages/assay"), join(folder, "node_modules/assay"));
  await symlink("../assay/bin/assay.js", join(folder, "node_modules/.bin/assay"));
}

/** Ctrl-C reaches npx and what it started: the whole process group. */
async function interrupt(terminal: ChildProcess): Promise<void> {
  if (terminal.pid === undefined || terminal.exitCode !== null) return;
  const ended = once(terminal, "exit");
  process.kill(-terminal.pid, "SIGINT");
  await ended;
}
