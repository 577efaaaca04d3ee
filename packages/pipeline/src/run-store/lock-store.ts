import { createHash, randomUUID } from "node:crypto";
import { link, mkdir, readdir, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AssayError, EXIT_CODES } from "@assay/core";
import { isAlive, ownIdentity, type ProcessIdentity } from "./process-identity.js";
import { writeAtomically } from "./write-atomically.js";

/** What two runs must not work on at the same time. */
export interface LockKey {
  readonly target: string;
  readonly functionName: string;
  readonly alias: string;
}

/** Keeps runs for the same alias apart. Files do it on one machine; a table in a database could do it for a team. */
export interface LockStore {
  /** @throws AssayError `RUN_LOCKED` when a live run holds the key */
  acquire(key: LockKey, runId: string): Promise<AsyncDisposable>;
}

interface Holder extends LockKey, ProcessIdentity {
  readonly runId: string;
  readonly isReleased: boolean;
}

/**
 * Locks as files in `directory`; what a killed process left behind is recognised and taken over.
 *
 * A lock is a series of numbered files, of which the highest counts. It is taken by creating the next number, which
 * only one process can do, and the highest is never removed: taking over a lock therefore never takes away another.
 */
export function createFileLockStore(directory: string): LockStore {
  return {
    async acquire(key, runId) {
      await mkdir(directory, { recursive: true });
      const name = nameOf(key);
      const holder: Holder = { runId, ...(await ownIdentity()), ...key, isReleased: false };
      for (;;) {
        const generations = await generationsOf(directory, name);
        const highest = generations.at(-1) ?? 0;
        const current = await readHolder(directory, name, highest);
        if (current !== undefined && !current.isReleased && (await isAlive(current))) throw locked(current);
        const next = highest + 1;
        if (!(await create(join(directory, `${name}.${next}`), JSON.stringify(holder)))) continue;
        if (await isSuperseded(directory, name, next)) continue;
        for (const old of generations) await rm(join(directory, `${name}.${old}`), { force: true });
        return { [Symbol.asyncDispose]: () => release(directory, name, next, holder) };
      }
    },
  };
}

/** Creates the file with its content in one step, so that nobody ever reads half a lock; false when it exists. */
async function create(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

/** Between our look and our claim others may have come and gone, and have removed the number we then created. */
async function isSuperseded(directory: string, name: string, generation: number): Promise<boolean> {
  const highest = (await generationsOf(directory, name)).at(-1) ?? 0;
  if (highest === generation) return false;
  await rm(join(directory, `${name}.${generation}`), { force: true });
  return true;
}

async function release(directory: string, name: string, generation: number, holder: Holder): Promise<void> {
  await writeAtomically(join(directory, `${name}.${generation}`), JSON.stringify({ ...holder, isReleased: true }));
}

/** Ascending. */
async function generationsOf(directory: string, name: string): Promise<readonly number[]> {
  const numbers = (await readdir(directory))
    .filter((file) => file.startsWith(`${name}.`))
    .map((file) => Number(file.slice(name.length + 1)));
  return numbers.filter(Number.isInteger).sort((a, b) => a - b);
}

async function readHolder(directory: string, name: string, generation: number): Promise<Holder | undefined> {
  const text = await readFile(join(directory, `${name}.${generation}`), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Holder);
}

function nameOf({ target, functionName, alias }: LockKey): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([target, functionName, alias]))
    .digest("hex");
  return `${functionName}-${alias}-${digest.slice(0, 12)}`;
}

function locked({ runId, pid, alias, functionName, target }: Holder): AssayError {
  return new AssayError(
    "RUN_LOCKED",
    `run ${runId} (process ${pid}) is working on alias "${alias}" of "${functionName}" on ${target}`,
    { hint: "wait until it has ended, or end it with Ctrl-C", exitCode: EXIT_CODES.infrastructure },
  );
}
