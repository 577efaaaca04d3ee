const [SHORTEST_MS, LONGEST_MS] = [1_000, 300_000];

/**
 * One second after the first setback in a row, then ever longer, up to five minutes (Lambda developer guide,
 * asynchronous invocation).
 */
export function backoffMs(setbacks: number): number {
  return Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.min(setbacks - 1, 20));
}
