import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LargeBytes } from "../large-bytes.js";
import { openBlobFolder } from "./blob-folder.js";
import { decodeSplit, digestOf, encodeSplit, standInOf } from "./split-encoding.js";

/**
 * A folder of named states, a file for each. A file is replaced as a whole, so that whoever reads it finds one state or
 * the next, even after `kill -9`. Large byte arrays lie beside them, by digest, and are written once.
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

/** What was written last under a name. */
interface Written {
  readonly digest: string;
  /** Digests of its large arrays. */
  readonly large: ReadonlySet<string>;
}

const ENDING = ".state";
const UNFINISHED_ENDING = `${ENDING}.new`;

export async function openStateDirectory(directory: string): Promise<StateDirectory> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const blobs = await openBlobFolder(join(directory, "blobs"));
  const written = new Map<string, Written>();

  const read = async (name: string): Promise<unknown> => {
    const path = join(directory, name + ENDING);
    const bytes = await readFile(path);
    const large = new Map<string, Uint8Array>();
    const readLarge = (digest: string): Uint8Array => {
      const array = large.get(digest) ?? blobs.read(digest);
      large.set(digest, array);
      return array;
    };
    const state = decodeSplit(bytes, path, readLarge);
    written.set(name, { digest: digestOf(bytes), large: new Set(large.keys()) });
    return state;
  };
  return {
    async write(name, state) {
      const { bytes, large } = encodeSplit(state);
      const digest = digestOf(bytes);
      const before = written.get(name);
      if (before?.digest === digest) return;
      try {
        await blobs.hold(large);
        await writeFile(join(directory, name + UNFINISHED_ENDING), bytes);
        await rename(join(directory, name + UNFINISHED_ENDING), join(directory, name + ENDING));
      } catch (error) {
        blobs.release(large.keys());
        throw error;
      }
      written.set(name, { digest, large: new Set(large.keys()) });
      blobs.release(before?.large ?? []);
    },
    largeBytesOf: (name) => (sha256, read) => (written.get(name)?.large.has(sha256) ? standInOf(sha256) : read()),
    async remove(name) {
      await rm(join(directory, name + ENDING), { force: true });
      blobs.release(written.get(name)?.large ?? []);
      written.delete(name);
    },
    async readAll() {
      const files = await readdir(directory);
      const unfinished = files.filter((file) => file.endsWith(UNFINISHED_ENDING));
      await Promise.all(unfinished.map((file) => rm(join(directory, file), { force: true, recursive: true })));
      const names = files.filter((file) => file.endsWith(ENDING)).map((file) => file.slice(0, -ENDING.length));
      const states = new Map<string, unknown>();
      for (const name of names) states.set(name, await read(name));
      await blobs.removeOthers();
      return states;
    },
  };
}
