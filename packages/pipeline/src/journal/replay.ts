import type { ReleaseState, RollbackReport, RunOutcome, StageName, StageReport } from "@assay/core";
import { STAGE_NAMES } from "@assay/core";
import type { Effect } from "./effect.js";
import type { JournalEntry } from "./journal-entry.js";

/** Where a run stands, as its journal tells it. */
export interface RunMemory {
  readonly started: Extract<JournalEntry, { type: "run-started" }>;
  readonly state: ReleaseState;
  /** Reports of the stages that ended, the latest of each. */
  readonly reports: ReadonlyMap<StageName, StageReport>;
  /** A rollback that began; it has to be brought to its end. */
  readonly rollingBack: { readonly reason: string } | null;
  readonly rollback: RollbackReport | null;
  readonly outcome: RunOutcome | null;
}

/** Folds the entries of one journal; undefined when the run died before its first entry. */
export function replay(entries: readonly JournalEntry[]): RunMemory | undefined {
  return entries.reduce<RunMemory | undefined>((memory, entry) => {
    if (entry.type === "run-started") return { ...BLANK, started: entry, state: entry.state, reports: new Map() };
    return memory === undefined ? undefined : apply(memory, entry);
  }, undefined);
}

const BLANK = { rollingBack: null, rollback: null, outcome: null };

function apply(memory: RunMemory, entry: Exclude<JournalEntry, { type: "run-started" }>): RunMemory {
  switch (entry.type) {
    case "run-resumed":
      return { ...memory, outcome: null };
    case "stage-started":
      return memory;
    case "intent":
      return { ...memory, state: onIntent(memory.state, entry.effect) };
    case "effect":
      return { ...memory, state: onEffect(memory.state, entry) };
    case "stage-ended":
      return {
        ...memory,
        state: entry.state,
        reports: new Map(memory.reports).set(entry.report.stage, entry.report),
      };
    case "redo": {
      const kept = STAGE_NAMES.slice(0, STAGE_NAMES.indexOf(entry.from));
      const reports = [...memory.reports].filter(([stage]) => kept.includes(stage));
      return { ...memory, state: entry.state, reports: new Map(reports) };
    }
    case "rollback-started":
      return { ...memory, state: entry.state, rollingBack: { reason: entry.reason } };
    case "rollback-ended":
      return { ...memory, state: entry.state, rollingBack: null, rollback: entry.rollback };
    case "run-ended":
      return { ...memory, outcome: entry.outcome };
    default:
      return entry satisfies never;
  }
}

/** What has to be assumed from the moment an effect may have happened. */
export function onIntent(state: ReleaseState, effect: Effect): ReleaseState {
  if (effect.kind !== "move-alias") return state;
  return { ...state, previousVersion: effect.from, shouldRollBack: true };
}

function onEffect(state: ReleaseState, { effect, result }: Extract<JournalEntry, { type: "effect" }>): ReleaseState {
  return effect.kind === "publish-version" && typeof result === "string" ? { ...state, version: result } : state;
}
