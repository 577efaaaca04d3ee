import { readFile, rename, rm, writeFile } from "node:fs/promises";
import type { BlobFolder } from "./blob-folder.js";
import { type ChangeLog, createChangeLog, readChangeLog, removeChangeLog } from "./change-log.js";
import { applyChange, type Change } from "./changes.js";
import { HeldState } from "./held-state.js";
import { decodeSplit, encodeSplit, type SplitEncoding } from "./split-encoding.js";

export const STATE_ENDING = ".state";
const LOG_ENDING = ".changes";
const UNFINISHED_ENDING = `${STATE_ENDING}.new`;

// A log may grow as large as the state it goes on from: then writing that anew costs what writing the log did.
const SMALLEST_LOG_LIMIT_BYTES = 256 * 1024;

export const isUnfinished = (file: string): boolean => file.endsWith(UNFINISHED_ENDING);

/** What is on disk under a name. */
interface Written {
  readonly held: HeldState;
  readonly log: ChangeLog;
  /** Bytes of the state that the log goes on from, with its large arrays. */
  readonly sizeBytes: number;
}

/** One state in a folder: written as a whole now and then, and between that by what changed. */
export class StateFile {
  readonly #path: string;
  readonly #blobs: BlobFolder;
  /** Digests of the large arrays of what is on disk, in the state and in its log. */
  #large = new Set<string>();
  /** Undefined until the state was written as a whole by this process, and after a failure. */
  #written: Written | undefined;
  /** Bytes of the large arrays that came with changes. */
  #addedBytes = 0;

  constructor(path: string, blobs: BlobFolder) {
    this.#path = path;
    this.#blobs = blobs;
  }

  has(sha256: string): boolean {
    return this.#large.has(sha256);
  }

  /** Does nothing when this is the state that is there. */
  async write(state: unknown): Promise<void> {
    const written = this.#written;
    if (written === undefined) return await this.#writeWhole(state);
    const change = written.held.advance(state);
    if (change === undefined) return;
    const encoding = encodeSplit(change);
    const logBytes = written.log.byteLength + encoding.bytes.byteLength + this.#addedBytes;
    if (logBytes > Math.max(SMALLEST_LOG_LIMIT_BYTES, written.sizeBytes)) return await this.#writeWhole(state);
    await this.#append(written, encoding);
  }

  async #append(written: Written, { bytes, large }: SplitEncoding): Promise<void> {
    const added = new Map([...large].filter(([digest]) => !this.#large.has(digest)));
    this.#written = undefined;
    try {
      await this.#blobs.hold(added);
    } catch (error) {
      this.#blobs.release(added.keys());
      throw error;
    }
    // Held also when the entry fails: nobody knows how much of it is on disk.
    for (const [digest, array] of added) {
      this.#large.add(digest);
      this.#addedBytes += array.byteLength;
    }
    await written.log.append(bytes);
    this.#written = written;
  }

  async #writeWhole(state: unknown): Promise<void> {
    this.#written = undefined;
    const held = new HeldState(state);
    const { bytes, large } = encodeSplit(state);
    const unfinished = this.#path + UNFINISHED_ENDING;
    try {
      await this.#blobs.hold(large);
      await writeFile(unfinished, bytes);
      await rename(unfinished, this.#path + STATE_ENDING);
    } catch (error) {
      this.#blobs.release(large.keys());
      throw error;
    }
    const log = createChangeLog(this.#path + LOG_ENDING, bytes);
    this.#written = { held, log, sizeBytes: sizeOf({ bytes, large }) };
    this.#addedBytes = 0;
    this.#blobs.release(this.#large);
    this.#large = new Set(large.keys());
  }

  /** @throws AssayError SNAPSHOT_UNREADABLE */
  async read(): Promise<unknown> {
    const path = this.#path + STATE_ENDING;
    const bytes = await readFile(path);
    const arrays = new Map<string, Uint8Array>();
    const readLarge = (digest: string): Uint8Array => {
      const array = arrays.get(digest) ?? this.#blobs.read(digest);
      arrays.set(digest, array);
      return array;
    };
    let state = decodeSplit(bytes, path, readLarge);
    const logPath = this.#path + LOG_ENDING;
    for (const entry of await readChangeLog(logPath, bytes)) {
      // What is under the name was written by a process like this one.
      state = applyChange(state, decodeSplit(entry, logPath, readLarge) as Change);
    }
    this.#large = new Set(arrays.keys());
    return state;
  }

  async remove(): Promise<void> {
    this.#written = undefined;
    await rm(this.#path + STATE_ENDING, { force: true });
    await removeChangeLog(this.#path + LOG_ENDING);
    this.#blobs.release(this.#large);
    this.#large.clear();
  }
}

function sizeOf({ bytes, large }: SplitEncoding): number {
  return [...large.values()].reduce((sum, array) => sum + array.byteLength, bytes.byteLength);
}
