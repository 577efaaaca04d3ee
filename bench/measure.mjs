import { performance } from "node:perf_hooks";

export const median = (values) => percentile(values, 0.5);

export function percentile(values, fraction) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))];
}

/** Milliseconds that `work` took. */
export async function timed(work) {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/**
 * Measures two things alternately, so that whatever else the machine does falls on both.
 * One unmeasured round goes first. Answers both medians in milliseconds and their ratio.
 */
export async function compare({ rounds, subject, baseline }) {
  const subjectMs = [];
  const baselineMs = [];
  for (let round = 0; round <= rounds; round += 1) {
    const baselineTook = await baseline();
    const subjectTook = await subject();
    if (round === 0) continue;
    baselineMs.push(baselineTook);
    subjectMs.push(subjectTook);
  }
  return {
    subjectMs: median(subjectMs),
    baselineMs: median(baselineMs),
    ratio: median(subjectMs) / median(baselineMs),
  };
}

const rounded = (value) => Math.round(value * 1_000) / 1_000;

/** One line of the report. `limit` is what the project promises; `atMost: false` means at least. */
export function result(name, { value, limit, unit, atMost = true, ...details }) {
  const numbers = Object.fromEntries(
    Object.entries(details).map(([key, entry]) => [key, typeof entry === "number" ? rounded(entry) : entry]),
  );
  const met = atMost ? value <= limit : value >= limit;
  return { name, value: rounded(value), unit, limit, bound: atMost ? "at most" : "at least", met, ...numbers };
}
