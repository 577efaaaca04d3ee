import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMovableClock, digestOf } from "@assay/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { initialState } from "../state-machine/initial-state.js";
import { openJournal, readJournal } from "./journal.js";
import type { JournalRecord } from "./journal-entry.js";
import { replay } from "./replay.js";

const DIGEST = digestOf(Buffer.from("package"));
const STARTED: JournalRecord = {
  type: "run-started",
  runId: "1",
  project: "shop",
  functionName: "shop",
  alias: "live",
  target: "local",
  configDigest: DIGEST,
  stages: ["deploy", "verify", "shift"],
  state: initialState("/src"),
};
const MOVE = { kind: "move-alias", functionName: "shop", alias: "live", from: "1", to: "2" } as const;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-journal-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(...records: JournalRecord[]): Promise<string> {
  const path = join(folder, "journal.ndjson");
  await using journal = await openJournal(path, { clock: createMovableClock(0) });
  for (const record of records) await journal.append(record);
  return path;
}

test("what was appended is read back, across openings", async () => {
  await write(STARTED);
  const path = await write({ type: "stage-started", stage: "deploy" });
  expect(await readJournal(path)).toEqual([
    { at: "1970-01-01T00:00:00.000Z", ...STARTED },
    { at: "1970-01-01T00:00:00.000Z", type: "stage-started", stage: "deploy" },
  ]);
});

test("a last line that a crash tore is ignored, and does not spoil the next one", async () => {
  const path = await write(STARTED);
  await appendFile(path, '{"at":"1970-01-01T00:00:00.000Z","type":"stage-sta');
  expect(await readJournal(path)).toHaveLength(1);
  await write({ type: "run-resumed" });
  expect((await readJournal(path)).map(({ type }) => type)).toEqual(["run-started", "run-resumed"]);
});

test("a journal that was never written is empty", async () => {
  expect(await readJournal(join(folder, "none.ndjson"))).toEqual([]);
  expect(replay([])).toBeUndefined();
});

test("the observer sees an entry before it is on disk and after", async () => {
  const path = join(folder, "journal.ndjson");
  const seen: string[] = [];
  await using journal = await openJournal(path, {
    clock: createMovableClock(0),
    async onEntry({ type }, moment) {
      seen.push(`${moment} ${type}: ${(await readFile(path, "utf8")).length > 0}`);
    },
  });
  await journal.append(STARTED);
  expect(seen).toEqual(["before run-started: false", "after run-started: true"]);
});

test("an intent alone is enough to know that the alias may have to go back, and where to", async () => {
  const path = await write(STARTED, { type: "intent", effect: MOVE });
  expect(replay(await readJournal(path))?.state).toMatchObject({ shouldRollBack: true, previousVersion: "1" });
});

test("the result of a publication is known before its stage has ended", async () => {
  const effect = { kind: "publish-version", functionName: "shop", digest: DIGEST } as const;
  const path = await write(STARTED, { type: "intent", effect }, { type: "effect", effect, result: "7" });
  expect(replay(await readJournal(path))?.state.version).toBe("7");
});
