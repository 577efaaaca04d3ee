import { Distribution, type DistributionRecord } from "./distribution.js";

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

// How long CloudWatch keeps which resolution (docs "Metrics concepts", read November 2026). What gets too old for a
// tier is summed up in the next.
const TIERS = [
  { resolutionSeconds: 1, keptSeconds: 3 * HOUR_SECONDS },
  { resolutionSeconds: 60, keptSeconds: 15 * DAY_SECONDS },
  { resolutionSeconds: 300, keptSeconds: 63 * DAY_SECONDS },
  { resolutionSeconds: HOUR_SECONDS, keptSeconds: 455 * DAY_SECONDS },
] as const;

const COMPACTION_INTERVAL_SECONDS = 60;

/** A series as a saved store holds it. */
export interface TimeSeriesRecord {
  /** By resolution, the finest first, and by start. */
  readonly tiers: readonly ReadonlyMap<number, DistributionRecord>[];
  readonly compactedAt: number;
  readonly lastSampleAt: number;
}

type Buckets = Map<number, Distribution>;

/** The samples of one metric in one unit, summed up by time. All times are whole seconds since the Unix epoch. */
export class TimeSeries {
  readonly #tiers: readonly { readonly resolutionSeconds: number; readonly keptSeconds: number; buckets: Buckets }[] =
    TIERS.map((tier) => ({ ...tier, buckets: new Map() }));
  #compactedAt = 0;
  #lastSampleAt = 0;

  static fromRecord({ tiers, compactedAt, lastSampleAt }: TimeSeriesRecord): TimeSeries {
    const series = new TimeSeries();
    series.#tiers.forEach(({ buckets }, index) => {
      for (const [start, record] of tiers[index] ?? []) buckets.set(start, Distribution.fromRecord(record));
    });
    series.#compactedAt = compactedAt;
    series.#lastSampleAt = lastSampleAt;
    return series;
  }

  toRecord(): TimeSeriesRecord {
    const tiers = this.#tiers.map(
      ({ buckets }) => new Map([...buckets].map(([start, distribution]) => [start, distribution.toRecord()])),
    );
    return { tiers, compactedAt: this.#compactedAt, lastSampleAt: this.#lastSampleAt };
  }

  get lastSampleAt(): number {
    return this.#lastSampleAt;
  }

  /** The distribution that samples of this time go into. */
  bucketAt(timeSeconds: number, resolutionSeconds: 1 | 60): Distribution {
    this.#lastSampleAt = Math.max(this.#lastSampleAt, timeSeconds);
    const buckets = this.#tiers.find((tier) => tier.resolutionSeconds === resolutionSeconds)?.buckets ?? new Map();
    return bucketOf(buckets, startOf(timeSeconds, resolutionSeconds));
  }

  /**
   * Sums up periods from `startSeconds` to before `endSeconds`, each starting a multiple of the period after
   * `startSeconds`. Periods without samples are left out.
   */
  periods(
    startSeconds: number,
    endSeconds: number,
    periodSeconds: number,
    nowSeconds: number,
  ): Map<number, Distribution> {
    this.#compact(nowSeconds);
    const periods: Buckets = new Map();
    for (const { resolutionSeconds, buckets } of this.#tiers) {
      // A period shorter than the resolution cannot be answered from this tier.
      if (periodSeconds < resolutionSeconds) continue;
      for (const [bucketStart, distribution] of buckets) {
        if (bucketStart < startSeconds || bucketStart >= endSeconds) continue;
        bucketOf(periods, startSeconds + startOf(bucketStart - startSeconds, periodSeconds)).addAll(distribution);
      }
    }
    return new Map([...periods].sort(([a], [b]) => a - b));
  }

  #compact(nowSeconds: number): void {
    if (nowSeconds - this.#compactedAt < COMPACTION_INTERVAL_SECONDS) return;
    this.#compactedAt = nowSeconds;
    this.#tiers.forEach(({ keptSeconds, buckets }, index) => {
      const next = this.#tiers[index + 1];
      for (const [start, distribution] of buckets) {
        if (start >= nowSeconds - keptSeconds) continue;
        buckets.delete(start);
        if (next !== undefined) bucketOf(next.buckets, startOf(start, next.resolutionSeconds)).addAll(distribution);
      }
    });
  }
}

function startOf(timeSeconds: number, periodSeconds: number): number {
  return Math.floor(timeSeconds / periodSeconds) * periodSeconds;
}

function bucketOf(buckets: Buckets, start: number): Distribution {
  const known = buckets.get(start);
  if (known !== undefined) return known;
  const created = new Distribution();
  buckets.set(start, created);
  return created;
}
