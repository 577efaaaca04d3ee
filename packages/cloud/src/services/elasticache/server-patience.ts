import { setTimeout as pause } from "node:timers/promises";
import { noServer } from "./errors.js";

// Of the machine's time: servers talk to each other once or more in a second, and take writes two after their start.
const LIMIT_MS = 60_000;
const STEP_MS = 25;

/**
 * Waits for what servers settle among themselves.
 * @param failure what is said when they do not
 * @throws InsufficientCacheClusterCapacityFault
 */
export async function until(failure: string, isSo: () => Promise<boolean>): Promise<void> {
  const givenUpAt = performance.now() + LIMIT_MS;
  while (!(await isSo())) {
    if (performance.now() > givenUpAt) throw noServer(`${failure} within ${LIMIT_MS} ms`);
    await pause(STEP_MS);
  }
}
