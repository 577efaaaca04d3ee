import { type FileHandle, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "@assay/core";
import type { JournalEntry, JournalRecord } from "./journal-entry.js";

/** Append-only memory of one run. An entry that was appended survives `kill -9` and a power cut. */
export interface Journal extends AsyncDisposable {
  append(record: JournalRecord): Promise<void>;
}

/** Sees every entry before it is written and after it is safe on disk. */
export type JournalObserver = (entry: JournalEntry, moment: "before" | "after") => void | Promise<void>;

/** Opens the journal at `path` for appending, and cuts off a last line that a crash left unfinished. */
export async function openJournal(
  path: string,
  options: { readonly clock: Clock; readonly onEntry?: JournalObserver | undefined },
): Promise<Journal> {
  const file = await open(path, "a+");
  await file.truncate(wholeLines(await file.readFile()).length);
  await syncFolder(dirname(path));
  return {
    async append(record) {
      const entry: JournalEntry = { at: new Date(options.clock.now()).toISOString(), ...record };
      await options.onEntry?.(entry, "before");
      await file.appendFile(`${JSON.stringify(entry)}\n`);
      await file.datasync();
      await options.onEntry?.(entry, "after");
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}

/** Every complete entry of the journal at `path`; none when the run died before it wrote one. */
export async function readJournal(path: string): Promise<readonly JournalEntry[]> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  const lines = wholeLines(bytes).toString("utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as JournalEntry);
}

/** A crash in the middle of a write leaves a tail without its line break. */
function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
}

/** Makes the name of a new file as durable as its content. */
async function syncFolder(path: string): Promise<void> {
  let folder: FileHandle | undefined;
  try {
    folder = await open(path, "r");
    await folder.sync();
  } catch {
    // Not every platform lets a folder be opened or synced; the content is safe all the same.
  } finally {
    await folder?.close();
  }
}
