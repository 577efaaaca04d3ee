import { mkdtempSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PREFIX = "assay-cloud-";

export interface ScratchDirectory extends AsyncDisposable {
  readonly path: string;
}

/** A private folder of this process, removed on disposal; what killed processes left behind is removed now. */
export function createScratchDirectory(): ScratchDirectory {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    // Nobody waits for it: a folder that cannot be removed now is tried again by the next cloud.
    if (pid !== undefined && !isAlive(Number(pid))) rm(join(tmpdir(), name), REMOVE).catch(() => undefined);
  }
  const path = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, REMOVE) };
}

const REMOVE = { recursive: true, force: true } as const;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, and somebody else's.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
