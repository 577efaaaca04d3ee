import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AssayError } from "@assay/core";

// A number for each owner after one that was killed: of several who find a dead owner, one gets the next number.
const LOCK = /^lock\.(\d+)$/;

interface Lock {
  readonly number: number;
  readonly path: string;
  /** Undefined when it was removed meanwhile. Its number counts: somebody has taken the next one. */
  readonly owner: string | undefined;
}

/**
 * Takes a folder for this process alone.
 * @throws AssayError PERSISTENCE_IN_USE while another process of this machine that is alive has it
 */
export async function lockDirectory(directory: string): Promise<AsyncDisposable> {
  const owner = ownerText(process.pid, await readProcess(process.pid));
  // Linked under its name when it is complete, so that nobody reads half an owner.
  const unfinished = join(directory, `lock.${randomUUID()}`);
  await writeFile(unfinished, owner);
  try {
    for (;;) {
      const dead = await readLocks(directory);
      await refuseAlive(directory, dead);
      const path = join(directory, `lock.${1 + Math.max(0, ...dead.map(({ number }) => number))}`);
      if (!(await isLinked(unfinished, path))) continue;
      await Promise.all(dead.map((lock) => rm(lock.path, { force: true })));
      return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
    }
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function readLocks(directory: string): Promise<readonly Lock[]> {
  const names = await readdir(directory);
  const locks = names.map(async (name): Promise<readonly Lock[]> => {
    const number = LOCK.exec(name)?.[1];
    if (number === undefined) return [];
    const path = join(directory, name);
    return [{ number: Number(number), path, owner: await readIfThere(path) }];
  });
  return (await Promise.all(locks)).flat();
}

async function refuseAlive(directory: string, locks: readonly Lock[]): Promise<void> {
  for (const { owner } of locks) {
    if (owner === undefined || !(await isAlive(owner))) continue;
    throw new AssayError("PERSISTENCE_IN_USE", `the state in ${directory} is in use by process ${pidOf(owner)}`, {
      hint: "end that process, or choose another folder",
    });
  }
}

/** False when another has the name. */
async function isLinked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

interface ProcessState {
  /** One letter, see proc(5). */
  readonly state: string;
  /** In ticks since the machine started. Numbers of processes return, in containers at every start. */
  readonly startedAt: string;
}

/** Undefined where the system does not tell, or there is no such process. */
async function readProcess(pid: number): Promise<ProcessState | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name before the last parenthesis may have spaces. The state is field 3, the start field 22.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, startedAt] = [fields[0], fields[19]];
  return state === undefined || startedAt === undefined ? undefined : { state, startedAt };
}

function ownerText(pid: number, known: ProcessState | undefined): string {
  return known === undefined ? String(pid) : `${pid} ${known.startedAt}`;
}

async function isAlive(owner: string): Promise<boolean> {
  const pid = pidOf(owner);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  const known = await readProcess(pid);
  // Where nobody collects dead processes (some containers), they are still there.
  if (known !== undefined) return !/[ZX]/.test(known.state) && ownerText(pid, known) === owner;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Alive, and somebody else's.
    return hasCode(error, "EPERM");
  }
}

function pidOf(owner: string): number {
  return Number(owner.split(" ")[0]);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
