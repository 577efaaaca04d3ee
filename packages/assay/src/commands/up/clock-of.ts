import { AssayError, createMovableClock, type MovableClock } from "@assay/core";

// Without an offset, an instant would depend on where the cloud runs.
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * The clock of a cloud that is about to start.
 * @throws AssayError CLOCK_INVALID, TIME_INVALID, CLOCK_SCALE_INVALID
 */
export function clockOf({ clock, time }: { readonly clock: string; readonly time?: string }): MovableClock {
  const startMs = time === undefined ? undefined : instantOf(time);
  if (clock === "frozen") return createMovableClock({ startMs, mode: "frozen" });
  const factor = clock === "real" ? "1" : /^(\d+(?:\.\d+)?)x$/.exec(clock)?.[1];
  if (factor === undefined) {
    throw new AssayError("CLOCK_INVALID", `"${clock}" is no speed of a clock; accepted: real, frozen, or a multiple`, {
      hint: "for example --clock 10x",
    });
  }
  return createMovableClock({ startMs, mode: "running", scale: Number(factor) });
}

function instantOf(text: string): number {
  const atMs = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(atMs)) return atMs;
  throw new AssayError("TIME_INVALID", `"${text}" is no instant with an offset from UTC`, {
    hint: "for example --time 2027-01-01T00:00:00Z",
  });
}
