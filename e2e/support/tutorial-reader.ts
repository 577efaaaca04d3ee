import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, runCommand } from "./run-command.js";
import { type EmbeddedAws, serveEmbeddedAws } from "./serve-embedded-aws.js";

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
  const served = new Map<string, EmbeddedAws>();
  return {
    folder,
    run(script) {
      const own = [...served].reduce((text, [named, { endpointUrl }]) => text.replaceAll(named, endpointUrl), script);
      return runCommand("sh", ["-ec", own], { cwd: folder });
    },
    async openTerminal(script, port) {
      served.set(`http://127.0.0.1:${port}`, await serveEmbeddedAws(script, folder));
    },
    async [Symbol.asyncDispose]() {
      for (const terminal of served.values()) await terminal[Symbol.asyncDispose]();
      await rm(parent, { recursive: true, force: true });
    },
  };
}

/** What `npm install --save-dev assay` leaves behind, with this repository's package. */
async function installAssay(root: string, folder: string): Promise<void> {
  await mkdir(join(folder, "node_modules", ".bin"), { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "name": "greeter", "version": "1.0.0" }\n');
  await symlink(join(root, "packages/assay"), join(folder, "node_modules/assay"));
  await symlink("../assay/bin/assay.js", join(folder, "node_modules/.bin/assay"));
}
