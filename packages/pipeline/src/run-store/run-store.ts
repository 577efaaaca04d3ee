import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { AssayError } from "@assay/core";
import { readJournal } from "../journal/journal.js";
import { type RunMemory, replay } from "../journal/replay.js";
import { linkAtomically, writeAtomically } from "./write-atomically.js";

/** Where the records of runs are kept. Files for now; nothing else depends on that. */
export interface RunStore {
  create(runId: string): Promise<RunRecord>;
  /** @throws AssayError `RUN_NOT_FOUND` */
  open(runId: string): Promise<RunRecord>;
  /** Newest first. */
  list(): Promise<readonly RunRecord[]>;
}

/** The record of one run. */
export interface RunRecord {
  readonly runId: string;
  /** Folder with everything the run leaves behind. */
  readonly directory: string;
  readonly journalPath: string;
  readonly eventsPath: string;
  /** What the journal tells; undefined when the run died before its first entry. */
  recall(): Promise<RunMemory | undefined>;
  /** Writes `report.json`, and makes this the run that `latest` points to. */
  saveReport(json: string): Promise<void>;
}

/** Run records under `<directory>/<run id>/`. */
export function createFileRunStore(directory: string): RunStore {
  return {
    async create(runId) {
      await mkdir(join(directory, runId), { recursive: true });
      await linkAtomically(join(directory, "latest"), runId);
      return recordOf(directory, runId);
    },
    async open(runId) {
      const known = await runIdsIn(directory);
      if (known.includes(runId)) return recordOf(directory, runId);
      const newest = known.slice(0, 3).join(", ");
      throw new AssayError("RUN_NOT_FOUND", `there is no run "${runId}" in ${directory}`, {
        hint: newest === "" ? "start one with `assay run`" : `the latest are ${newest}`,
      });
    },
    async list() {
      return (await runIdsIn(directory)).map((runId) => recordOf(directory, runId));
    },
  };
}

function recordOf(parent: string, runId: string): RunRecord {
  const directory = join(parent, runId);
  const journalPath = join(directory, "journal.ndjson");
  return {
    runId,
    directory,
    journalPath,
    eventsPath: join(directory, "events.ndjson"),
    recall: async () => replay(await readJournal(journalPath)),
    async saveReport(json) {
      await writeAtomically(join(directory, "report.json"), json);
      await linkAtomically(join(parent, "latest"), runId);
    },
  };
}

/** Run ids begin with their time, so that the order of names is the order of runs. */
async function runIdsIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const ids = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return ids.sort().reverse();
}

/** A new run id such as `20261121-061256-3fa9`. */
export function createRunId(nowMs: number, random: () => number): string {
  const [date, time] = new Date(nowMs).toISOString().replace(/[-:]/g, "").split(/[T.]/);
  const suffix = Math.floor(random() * 0x10000)
    .toString(16)
    .padStart(4, "0");
  return `${date}-${time}-${suffix}`;
}
