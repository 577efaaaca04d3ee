import type { Clock } from "@assay/core";
import type { QuotaSettings } from "@aws-sdk/client-api-gateway";

const DAY_MS = 86_400_000;

/** By plan and key, then by day since the epoch (UTC). */
type DayCounts = Map<string, Map<number, number>>;

export interface UsageRecord {
  readonly used: DayCounts;
  /** What UpdateUsage has added to the quota of the period in which the day lies. */
  readonly granted: DayCounts;
}

/** Counts what API keys use of their plans' quotas. */
export class UsageMeter {
  readonly #clock: Clock;
  readonly #used: DayCounts = new Map();
  readonly #granted: DayCounts = new Map();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one request. @returns false when the quota of this period is used up; nothing is counted then */
  use(planId: string, keyId: string, quota: QuotaSettings | undefined): boolean {
    if (quota?.limit !== undefined && this.remaining(planId, keyId, quota) <= 0) return false;
    const days = daysOf(this.#used, planId, keyId);
    const today = this.#today();
    days.set(today, (days.get(today) ?? 0) + 1);
    return true;
  }

  /** Requests that remain in this period. */
  remaining(planId: string, keyId: string, quota: QuotaSettings): number {
    return this.#remainingOn(this.#today(), planId, keyId, quota);
  }

  /** Extends or cuts the quota of this period, and of no other. */
  setRemaining(planId: string, keyId: string, quota: QuotaSettings, remaining: number): void {
    const days = daysOf(this.#granted, planId, keyId);
    const today = this.#today();
    const granted = remaining - this.remaining(planId, keyId, quota);
    days.set(today, (days.get(today) ?? 0) + granted);
  }

  /** Used and remaining, day by day, as GetUsage tells them. */
  report(planId: string, keyId: string, quota: QuotaSettings | undefined, fromMs: number, toMs: number): number[][] {
    const used = daysOf(this.#used, planId, keyId);
    const rows: number[][] = [];
    for (let day = Math.floor(fromMs / DAY_MS); day <= Math.floor(toMs / DAY_MS); day++) {
      const remaining = quota?.limit === undefined ? 0 : this.#remainingOn(day, planId, keyId, quota);
      rows.push([used.get(day) ?? 0, remaining]);
    }
    return rows;
  }

  keysOf(planId: string): string[] {
    return [...this.#used.keys()]
      .filter((key) => key.startsWith(`${planId} `))
      .map((key) => key.slice(planId.length + 1));
  }

  toRecord(): UsageRecord {
    return structuredClone({ used: this.#used, granted: this.#granted });
  }

  restore({ used, granted }: UsageRecord): void {
    for (const [key, days] of used) this.#used.set(key, days);
    for (const [key, days] of granted) this.#granted.set(key, days);
  }

  #today(): number {
    return Math.floor(this.#clock.now() / DAY_MS);
  }

  #remainingOn(day: number, planId: string, keyId: string, quota: QuotaSettings): number {
    const start = periodStart(day, quota);
    const sumOf = (counts: DayCounts): number =>
      [...daysOf(counts, planId, keyId)].reduce(
        (sum, [at, count]) => (at >= start && at <= day ? sum + count : sum),
        0,
      );
    return (quota.limit ?? 0) + sumOf(this.#granted) - sumOf(this.#used);
  }
}

function daysOf(counts: DayCounts, planId: string, keyId: string): Map<number, number> {
  const key = `${planId} ${keyId}`;
  const days = counts.get(key) ?? new Map<number, number>();
  counts.set(key, days);
  return days;
}

/** The day on which the quota's running period began; `offset` is the first day of a week or month. */
function periodStart(today: number, { period = "DAY", offset = 0 }: QuotaSettings): number {
  if (period === "DAY") return today;
  if (period === "WEEK") {
    // Day 0 of the epoch was a Thursday; weeks begin on Sunday.
    return today - ((today + 4 - offset + 7) % 7);
  }
  const date = new Date(today * DAY_MS);
  const first = Math.floor(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1 + offset) / DAY_MS);
  if (first <= today) return first;
  return Math.floor(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 1, 1 + offset) / DAY_MS);
}
