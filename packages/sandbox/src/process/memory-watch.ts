import { residentBytes } from "./process-tree.js";

const INTERVAL_MS = 50;

/**
 * Calls `onExceeded` once the processes use more than `limitBytes`: the substitute where no control group limits
 * them. A process that allocates and ends between two looks escapes it.
 */
export function watchMemory(members: () => readonly number[], limitBytes: number, onExceeded: () => void): () => void {
  const timer = setInterval(() => {
    if (residentBytes(members()) <= limitBytes) return;
    clearInterval(timer);
    onExceeded();
  }, INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
