import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AssayError } from "@assay/core";

/**
 * Takes a folder for this process alone.
 * @throws AssayError PERSISTENCE_IN_USE while another process of this machine that is alive has it
 */
export async function lockDirectory(directory: string): Promise<AsyncDisposable> {
  const path = join(directory, "lock");
  // Linked under its name when it is complete, so that nobody reads half an owner.
  const mine = `${path}.${randomUUID()}`;
  await writeFile(mine, ownerText(process.pid, await readProcess(process.pid)));
  try {
    while (!(await isLinked(mine, path))) {
      const owner = await readIfThere(path);
      if (owner === undefined) continue;
      if (await isAlive(owner)) throw inUse(directory, owner);
      await removeStale(path, owner);
    }
  } finally {
    await rm(mine, { force: true });
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
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

/** Of several who find the same dead owner, one removes it; what another put in its place meanwhile is put back. */
async function removeStale(path: string, owner: string): Promise<void> {
  const taken = `${path}.${randomUUID()}`;
  try {
    await rename(path, taken);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    throw error;
  }
  if ((await readFile(taken, "utf8")) !== owner) await isLinked(taken, path);
  await rm(taken, { force: true });
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

function inUse(directory: string, owner: string): AssayError {
  return new AssayError("PERSISTENCE_IN_USE", `the state in ${directory} is in use by process ${pidOf(owner)}`, {
    hint: "end that process, or choose another folder",
  });
}
