import type { FaultKind, FaultRule } from "./fault-rule.js";

/** One time that a rule struck. */
export interface FaultHit {
  readonly ruleId: string;
  readonly kind: FaultKind;
  /** Milliseconds since the Unix epoch, by the cloud's clock. */
  readonly at: number;
  readonly service: string;
  readonly operation: string | undefined;
  readonly resource: string | undefined;
  /** What it did, as a phrase: `answered 503 ServiceUnavailable`. */
  readonly effect: string;
  readonly traceId: string | undefined;
}

export interface StandingRule {
  readonly id: string;
  readonly rule: FaultRule;
  readonly hits: number;
}

/** What went wrong on order since the cloud began, whatever was ended, forgotten or reset since. */
export interface FaultRecord {
  readonly rules: readonly StandingRule[];
  /** Oldest first; the last 10,000. */
  readonly hits: readonly FaultHit[];
  /** Also of those that are no longer kept. */
  readonly hitCount: number;
}

/** Keeps the record. */
export interface FaultRecorder {
  ordered(rule: StandingRule): void;
  struck(hit: FaultHit): void;
  record(): FaultRecord;
}

const [KEPT_RULES, KEPT_HITS] = [1_000, 10_000];

export function createFaultRecorder(): FaultRecorder {
  let rules: StandingRule[] = [];
  let hits: FaultHit[] = [];
  let hitCount = 0;
  return {
    ordered(rule) {
      rules.push(rule);
      if (rules.length >= 2 * KEPT_RULES) rules = rules.slice(-KEPT_RULES);
    },
    struck(hit) {
      hitCount += 1;
      hits.push(hit);
      if (hits.length >= 2 * KEPT_HITS) hits = hits.slice(-KEPT_HITS);
    },
    record: () => ({
      // Their hits are counted where they stand.
      rules: rules.slice(-KEPT_RULES).map(({ id, rule, hits: count }) => ({ id, rule, hits: count })),
      hits: hits.slice(-KEPT_HITS),
      hitCount,
    }),
  };
}
