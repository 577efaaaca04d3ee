import { randomInt } from "node:crypto";

/** An account of its own for each test lets all tests of a file share one cloud. */
export function newAccountId(): string {
  return String(randomInt(1e11, 2 ** 48 - 1))
    .slice(0, 12)
    .padEnd(12, "1");
}
