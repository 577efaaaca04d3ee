import { readFileSync } from "node:fs";

/** `root` and everything it started that still runs (Linux; only `root` elsewhere). */
export function processTree(root: number): number[] {
  const found = [root];
  for (let index = 0; index < found.length; index += 1) {
    const pid = found[index];
    found.push(...read(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number));
  }
  return found;
}

/** The runtime among the processes that a launch of it made: the first that is not part of the sandbox. */
export function findRuntime(root: number): number | undefined {
  return processTree(root).find((pid) => read(`/proc/${pid}/comm`) !== "bwrap\n");
}

/** Current memory (`VmRSS`) of the processes together, without those of the sandbox itself. */
export function residentBytes(pids: readonly number[]): number {
  let kibibytes = 0;
  for (const pid of pids) {
    const status = read(`/proc/${pid}/status`);
    if (!status.startsWith("Name:\tbwrap\n")) kibibytes += Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
  }
  return kibibytes * 1024;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
