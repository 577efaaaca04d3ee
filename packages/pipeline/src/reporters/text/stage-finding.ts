import type { Finding, RunReport, StageName } from "@assay/core";

/** A finding and the stage that made it. */
export interface StageFinding extends Finding {
  readonly stage: StageName;
}

const ORDER = { error: 0, warning: 1, note: 2 } as const;

/** Every finding of a run: errors first, in the order of the stages within a level. */
export function findingsOf({ stages }: RunReport): readonly StageFinding[] {
  return stages
    .flatMap(({ stage, verdict }) => (verdict?.findings ?? []).map((finding) => ({ ...finding, stage })))
    .sort((a, b) => ORDER[a.level] - ORDER[b.level]);
}

/** `src/app.py:12`; undefined for a finding without a place. */
export function placeOf({ location }: Finding): string | undefined {
  if (location === undefined) return undefined;
  return location.line === undefined ? location.path : `${location.path}:${location.line}`;
}
