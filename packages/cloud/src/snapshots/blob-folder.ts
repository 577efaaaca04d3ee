import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unreadable } from "./encoding.js";
import { digestOf } from "./split-encoding.js";

/** Keeps large byte arrays as files, each once, under its digest, for as long as a written state refers to it. */
export interface BlobFolder {
  /** Counts one more state that refers to these arrays; they are on disk when it resolves. */
  hold(arrays: ReadonlyMap<string, Uint8Array>): Promise<void>;
  /** One state less refers to them; what none refers to is removed. */
  release(digests: Iterable<string>): void;
  /** Also counts the state that it is read for. @throws AssayError SNAPSHOT_UNREADABLE */
  read(digest: string): Uint8Array;
  /** Removes what no state refers to: leftovers of a process that was killed. */
  removeOthers(): Promise<void>;
}

export async function openBlobFolder(directory: string): Promise<BlobFolder> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const users = new Map<string, number>();
  const writing = new Map<string, Promise<void>>();
  const pathOf = (digest: string): string => join(directory, digest);
  const use = (digest: string): void => void users.set(digest, (users.get(digest) ?? 0) + 1);

  const write = async (digest: string, bytes: Uint8Array): Promise<void> => {
    const unfinished = `${pathOf(digest)}.${randomUUID()}.new`;
    try {
      await writeFile(unfinished, bytes);
      await rename(unfinished, pathOf(digest));
    } finally {
      await rm(unfinished, { force: true });
      writing.delete(digest);
    }
  };
  const writeOnce = (digest: string, bytes: Uint8Array): Promise<void> => {
    const running = writing.get(digest);
    if (running !== undefined) return running;
    if (existsSync(pathOf(digest))) return Promise.resolve();
    const begun = write(digest, bytes);
    writing.set(digest, begun);
    return begun;
  };
  return {
    async hold(arrays) {
      // Counted before anything is awaited, so that nobody removes them meanwhile.
      for (const digest of arrays.keys()) use(digest);
      await Promise.all([...arrays].map(([digest, bytes]) => writeOnce(digest, bytes)));
    },
    release(digests) {
      for (const digest of digests) {
        const left = (users.get(digest) ?? 1) - 1;
        if (left > 0) users.set(digest, left);
        else {
          users.delete(digest);
          // At once: a state that needs it again finds it here, or writes it again.
          rmSync(pathOf(digest), { force: true });
        }
      }
    },
    read(digest) {
      use(digest);
      const path = pathOf(digest);
      const bytes = readWhole(path);
      if (digestOf(bytes) !== digest) throw unreadable(path, "it is not what was written there");
      return bytes;
    },
    async removeOthers() {
      const others = (await readdir(directory)).filter((name) => !users.has(name));
      await Promise.all(others.map((name) => rm(join(directory, name), { force: true })));
    },
  };
}

function readWhole(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}
