import { createHash, randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AssayError, EXIT_CODES } from "@assay/core";
import { isAlive, ownIdentity, type ProcessIdentity } from "./process-identity.js";

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
}

/** Locks as files in `directory`; what a killed process left behind is recognised and taken over. */
export function createFileLockStore(directory: string): LockStore {
  return {
    async acquire(key, runId) {
      await mkdir(directory, { recursive: true });
      const path = join(directory, `${nameOf(key)}.json`);
      const content = JSON.stringify({ runId, ...(await ownIdentity()), ...key } satisfies Holder);
      while (!(await claim(path, content))) {
        const found = await readFile(path, "utf8").catch(() => null);
        if (found === null) continue;
        const holder = JSON.parse(found) as Holder;
        if (await isAlive(holder)) throw locked(holder);
        await removeStale(path, found);
      }
      return { [Symbol.asyncDispose]: () => unlink(path) };
    },
  };
}

/** Creates the lock with its content in one step, so that nobody ever reads half a lock. */
async function claim(path: string, content: string): Promise<boolean> {
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

/** Two runs may find the same stale lock. Whoever renames it away first wins; the other must not remove the new one. */
async function removeStale(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const removed = await readFile(aside, "utf8");
  if (removed !== stale) await link(aside, path).catch(() => undefined);
  await unlink(aside);
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
