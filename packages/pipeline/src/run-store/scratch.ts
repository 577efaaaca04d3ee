import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { removeTree } from "@assay/archive";
import { isAlive, ownIdentity, type ProcessIdentity } from "./process-identity.js";

/** A folder for one run's temporary files. */
export interface Scratch extends AsyncDisposable {
  readonly directory: string;
}

const OWNER = "owner.json";

/**
 * Makes a scratch folder below `parent`, and removes those whose process is gone: a run that is killed cannot tidy up
 * after itself, so the next one does.
 */
export async function openScratch(parent: string, runId: string): Promise<Scratch> {
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) await removeAbandoned(join(parent, name));
  const directory = join(parent, runId);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, OWNER), JSON.stringify(await ownIdentity()));
  return { directory, [Symbol.asyncDispose]: () => removeTree(directory) };
}

async function removeAbandoned(directory: string): Promise<void> {
  const owner = await readFile(join(directory, OWNER), "utf8").then(
    (text) => JSON.parse(text) as ProcessIdentity,
    () => undefined,
  );
  if (owner === undefined || !(await isAlive(owner))) await removeTree(directory);
}
