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

/** `VmHWM` (highest) or `VmRSS` (current) memory of the processes together, without those named `ignored`. */
export function memoryOf(pids: readonly number[], field: "VmHWM" | "VmRSS", ignored: string): number {
  const pattern = field === "VmHWM" ? /^VmHWM:\s+(\d+) kB/m : /^VmRSS:\s+(\d+) kB/m;
  let kibibytes = 0;
  for (const pid of pids) {
    const status = read(`/proc/${pid}/status`);
    if (!status.startsWith(`Name:\t${ignored}\n`)) kibibytes += Number(pattern.exec(status)?.[1] ?? 0);
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
