import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AssayError } from "@assay/core";

/**
 * Takes a folder for this process alone.
 * @throws AssayError PERSISTENCE_IN_USE while another process that is alive has it
 */
export async function lockDirectory(directory: string): Promise<AsyncDisposable> {
  const path = join(directory, "lock");
  const mine = String(process.pid);
  try {
    await writeFile(path, mine, { flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const owner = Number(await readFile(path, "utf8"));
    if (await isAlive(owner)) throw inUse(directory, owner);
    // Its owner was killed.
    await writeFile(path, mine);
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

async function isAlive(pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Alive, and somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  // Where nobody collects dead processes (some containers), they can still be signalled.
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return !/\) [ZX] /.test(status);
}

function inUse(directory: string, pid: number): AssayError {
  return new AssayError("PERSISTENCE_IN_USE", `the state in ${directory} is in use by process ${pid}`, {
    hint: "end that process, or choose another folder",
  });
}
