import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { LargeBytes } from "../large-bytes.js";
import { openBlobFolder } from "./blob-folder.js";
import { standInOf } from "./split-encoding.js";
import { isUnfinished, STATE_ENDING, StateFile } from "./state-file.js";

/**
 * A folder of named states: for each a file with what it once was, and a log of what changed since. Large byte arrays
 * lie beside them, by digest, and are written once. Whoever reads finds one state or the next, even after `kill -9`.
 */
export interface StateDirectory {
  /** Does nothing when the name has this state already. A write of the same name must not be running. */
  write(name: string, state: unknown): Promise<void>;
  /** For the next state of a name: does not read what its present state has, which is on disk. */
  largeBytesOf(name: string): LargeBytes;
  remove(name: string): Promise<void>;
  /** Every state by its name. To be called once, before anything is written. @throws AssayError SNAPSHOT_UNREADABLE */
  readAll(): Promise<ReadonlyMap<string, unknown>>;
}

export async function openStateDirectory(directory: string): Promise<StateDirectory> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const blobs = await openBlobFolder(join(directory, "blobs"));
  const files = new Map<string, StateFile>();
  const fileOf = (name: string): StateFile => {
    const file = files.get(name) ?? new StateFile(join(directory, name), blobs);
    files.set(name, file);
    return file;
  };
  return {
    write: async (name, state) => await fileOf(name).write(state),
    largeBytesOf: (name) => (sha256, read) => (fileOf(name).has(sha256) ? standInOf(sha256) : read()),
    async remove(name) {
      await fileOf(name).remove();
      files.delete(name);
    },
    async readAll() {
      const names = await readdir(directory);
      await Promise.all(
        names.filter(isUnfinished).map((name) => rm(join(directory, name), { force: true, recursive: true })),
      );
      const states = new Map<string, unknown>();
      for (const name of names.filter((each) => each.endsWith(STATE_ENDING))) {
        const stem = name.slice(0, -STATE_ENDING.length);
        states.set(stem, await fileOf(stem).read());
      }
      await blobs.removeOthers();
      return states;
    },
  };
}
