import type { Clock } from "@assay/core";
import type { QuotaSettings } from "@aws-sdk/client-api-gateway";

const DAY_MS = 86_400_000;

/** Requests by plan and key, then by day since the epoch (UTC). */
export type UsageRecord = Map<string, Map<number, number>>;

/** Counts what API keys use of their plans' quotas. */
export class UsageMeter {
  readonly #clock: Clock;
  readonly #days: UsageRecord = new Map();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one request. @returns false when the quota of this period is used up; nothing is counted then */
  use(planId: string, keyId: string, quota: QuotaSettings | undefined): boolean {
    const days = this.#daysOf(planId, keyId);
    const today = Math.floor(this.#clock.now() / DAY_MS);
    if (quota?.limit !== undefined && this.#usedSince(days, periodStart(today, quota)) >= quota.limit) return false;
    days.set(today, (days.get(today) ?? 0) + 1);
    return true;
  }

  /** Requests that remain in this period; may be extended by UpdateUsage, which counts as if less had been used. */
  remaining(planId: string, keyId: string, quota: QuotaSettings): number {
    const today = Math.floor(this.#clock.now() / DAY_MS);
    return (quota.limit ?? 0) - this.#usedSince(this.#daysOf(planId, keyId), periodStart(today, quota));
  }

  setRemaining(planId: string, keyId: string, quota: QuotaSettings, remaining: number): void {
    const today = Math.floor(this.#clock.now() / DAY_MS);
    const days = this.#daysOf(planId, keyId);
    const surplus = remaining - this.remaining(planId, keyId, quota);
    days.set(today, (days.get(today) ?? 0) - surplus);
  }

  /** Used and remaining, day by day, as GetUsage tells them. */
  report(planId: string, keyId: string, quota: QuotaSettings | undefined, fromMs: number, toMs: number): number[][] {
    const days = this.#daysOf(planId, keyId);
    const rows: number[][] = [];
    for (let day = Math.floor(fromMs / DAY_MS); day <= Math.floor(toMs / DAY_MS); day++) {
      const start = quota === undefined ? day : periodStart(day, quota);
      const used = [...days].reduce((sum, [at, count]) => (at >= start && at <= day ? sum + count : sum), 0);
      rows.push([days.get(day) ?? 0, quota?.limit === undefined ? 0 : quota.limit - used]);
    }
    return rows;
  }

  keysOf(planId: string): string[] {
    return [...this.#days.keys()]
      .filter((key) => key.startsWith(`${planId} `))
      .map((key) => key.slice(planId.length + 1));
  }

  toRecord(): UsageRecord {
    return structuredClone(this.#days);
  }

  restore(saved: UsageRecord): void {
    for (const [key, days] of saved) this.#days.set(key, days);
  }

  #daysOf(planId: string, keyId: string): Map<number, number> {
    const key = `${planId} ${keyId}`;
    const days = this.#days.get(key) ?? new Map<number, number>();
    this.#days.set(key, days);
    return days;
  }

  #usedSince(days: ReadonlyMap<number, number>, start: number): number {
    return [...days].reduce((sum, [day, count]) => (day >= start ? sum + count : sum), 0);
  }
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
