import { closeSync, openSync, readSync } from "node:fs";

export interface MemoryMeter {
  /** Highest memory (`VmHWM`) of these processes together, as far as they still run. */
  peakBytes(pids: readonly number[]): number;
  close(): void;
}

/** Reads `/proc/<pid>/status` through descriptors that stay open: it is asked after every invocation. */
export function createMemoryMeter(): MemoryMeter {
  const descriptors = new Map<number, number | undefined>();
  const buffer = Buffer.alloc(4_096);

  const statusOf = (pid: number): string => {
    try {
      if (!descriptors.has(pid)) descriptors.set(pid, openSync(`/proc/${pid}/status`, "r"));
      const descriptor = descriptors.get(pid);
      return descriptor === undefined
        ? ""
        : buffer.toString("latin1", 0, readSync(descriptor, buffer, 0, buffer.length, 0));
    } catch {
      return "";
    }
  };
  const forget = (pid: number): void => {
    const descriptor = descriptors.get(pid);
    if (descriptor !== undefined) closeSync(descriptor);
    descriptors.delete(pid);
  };

  return {
    peakBytes(pids) {
      let kibibytes = 0;
      for (const pid of pids) {
        const status = statusOf(pid);
        if (status.startsWith("Name:\tbwrap\n")) {
          // Part of the sandbox, not of the function; looked at once.
          forget(pid);
          descriptors.set(pid, undefined);
        } else {
          kibibytes += Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
        }
      }
      if (descriptors.size > pids.length) {
        const present = new Set(pids);
        for (const pid of descriptors.keys()) if (!present.has(pid)) forget(pid);
      }
      return kibibytes * 1024;
    },
    close() {
      for (const pid of [...descriptors.keys()]) forget(pid);
    },
  };
}
