// Beyond this many different values of one period, neighbours are merged, so that no load can grow a period.
const EXACT_VALUES = 1_000;
// Merged values keep this many significant digits: at most 0.5 % off.
const MERGED_DIGITS = 3;

/** A period as a saved store holds it. */
export interface DistributionRecord {
  readonly sampleCount: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly counts: ReadonlyMap<number, number> | undefined;
  readonly isMerged: boolean;
}

/** What one period of one metric was: the statistics of its samples, and how the samples were distributed. */
export class Distribution {
  #sampleCount = 0;
  #sum = 0;
  #minimum = Number.POSITIVE_INFINITY;
  #maximum = Number.NEGATIVE_INFINITY;
  /** Samples of each value; undefined once a statistic set came in, which has no values. */
  #counts: Map<number, number> | undefined = new Map();
  #isMerged = false;

  static fromRecord(record: DistributionRecord): Distribution {
    const distribution = new Distribution();
    distribution.#addStatistics(record.sampleCount, record.sum, record.minimum, record.maximum);
    distribution.#counts = record.counts && new Map(record.counts);
    distribution.#isMerged = record.isMerged;
    return distribution;
  }

  toRecord(): DistributionRecord {
    const { sampleCount, sum, minimum, maximum } = this;
    const counts = this.#counts && new Map(this.#counts);
    return { sampleCount, sum, minimum, maximum, counts, isMerged: this.#isMerged };
  }

  get sampleCount(): number {
    return this.#sampleCount;
  }

  get sum(): number {
    return this.#sum;
  }

  get average(): number {
    return this.#sum / this.#sampleCount;
  }

  get minimum(): number {
    return this.#minimum;
  }

  get maximum(): number {
    return this.#maximum;
  }

  /** @param count may have a fraction, as in PutMetricData */
  add(value: number, count = 1): void {
    this.#addStatistics(count, value * count, value, value);
    this.#addValue(value, count);
  }

  /** Adds samples of which only the statistics are known. */
  addStatisticSet(set: {
    readonly sampleCount: number;
    readonly sum: number;
    readonly minimum: number;
    readonly maximum: number;
  }): void {
    this.#addStatistics(set.sampleCount, set.sum, set.minimum, set.maximum);
    // One sample, or the same one many times, is a known value after all.
    if (set.sampleCount === 1 || set.minimum === set.maximum) this.#addValue(set.minimum, set.sampleCount);
    else this.#counts = undefined;
  }

  addAll(other: Distribution): void {
    this.#addStatistics(other.#sampleCount, other.#sum, other.#minimum, other.#maximum);
    if (other.#counts === undefined) this.#counts = undefined;
    else for (const [value, count] of other.#counts) this.#addValue(value, count);
  }

  /**
   * Value below which `percent` of the samples lie, interpolated between neighbours.
   * Undefined when only statistic sets are known, as in CloudWatch.
   */
  percentile(percent: number): number | undefined {
    if (this.#counts === undefined || this.#sampleCount === 0) return undefined;
    const sorted = [...this.#counts].sort(([a], [b]) => a - b);
    const rank = (percent / 100) * (this.#sampleCount - 1);
    const lower = valueAt(sorted, Math.floor(rank));
    const upper = valueAt(sorted, Math.ceil(rank));
    const value = lower + (upper - lower) * (rank - Math.floor(rank));
    return Math.min(Math.max(value, this.#minimum), this.#maximum);
  }

  #addStatistics(sampleCount: number, sum: number, minimum: number, maximum: number): void {
    this.#sampleCount += sampleCount;
    this.#sum += sum;
    this.#minimum = Math.min(this.#minimum, minimum);
    this.#maximum = Math.max(this.#maximum, maximum);
  }

  #addValue(value: number, count: number): void {
    if (this.#counts === undefined) return;
    const kept = this.#isMerged ? merged(value) : value;
    this.#counts.set(kept, (this.#counts.get(kept) ?? 0) + count);
    if (this.#counts.size > EXACT_VALUES && !this.#isMerged) this.#merge(this.#counts);
  }

  #merge(exact: ReadonlyMap<number, number>): void {
    const counts = new Map<number, number>();
    for (const [value, count] of exact) counts.set(merged(value), (counts.get(merged(value)) ?? 0) + count);
    this.#counts = counts;
    this.#isMerged = true;
  }
}

function merged(value: number): number {
  return Number(value.toPrecision(MERGED_DIGITS));
}

function valueAt(sorted: readonly (readonly [value: number, count: number])[], rank: number): number {
  let seen = 0;
  for (const [value, count] of sorted) {
    seen += count;
    if (rank < seen) return value;
  }
  return sorted.at(-1)?.[0] ?? Number.NaN;
}
