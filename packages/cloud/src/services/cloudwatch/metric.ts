import type { StandardUnit } from "@aws-sdk/client-cloudwatch";
import { TimeSeries, type TimeSeriesRecord } from "./time-series.js";

/** Name and value of each dimension, sorted by name: the order in which they are given does not matter. */
export type Dimensions = readonly (readonly [name: string, value: string])[];

export interface MetricId {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Dimensions;
}

/** A metric as a saved store holds it. */
export interface MetricRecord {
  readonly id: MetricId;
  readonly byUnit: ReadonlyMap<StandardUnit, TimeSeriesRecord>;
}

/** One metric: a series for each unit it was written in, which CloudWatch never adds up. */
export class Metric {
  readonly id: MetricId;
  readonly #byUnit = new Map<StandardUnit, TimeSeries>();

  constructor(id: MetricId) {
    this.id = id;
  }

  static fromRecord({ id, byUnit }: MetricRecord): Metric {
    const metric = new Metric(id);
    for (const [unit, series] of byUnit) metric.#byUnit.set(unit, TimeSeries.fromRecord(series));
    return metric;
  }

  toRecord(): MetricRecord {
    return { id: this.id, byUnit: new Map([...this.#byUnit].map(([unit, series]) => [unit, series.toRecord()])) };
  }

  get lastSampleAt(): number {
    return Math.max(0, ...[...this.#byUnit.values()].map((series) => series.lastSampleAt));
  }

  seriesIn(unit: StandardUnit): TimeSeries {
    const known = this.#byUnit.get(unit);
    if (known !== undefined) return known;
    const created = new TimeSeries();
    this.#byUnit.set(unit, created);
    return created;
  }

  /** @param unit undefined: every unit */
  series(unit: StandardUnit | undefined): readonly (readonly [StandardUnit, TimeSeries])[] {
    return [...this.#byUnit].filter(([each]) => unit === undefined || unit === each);
  }
}

export function dimensionsOf(pairs: Iterable<readonly [name: string, value: string]>): Dimensions {
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Text that two ids share when they name the same metric. */
export function keyOf({ namespace, metricName, dimensions }: MetricId): string {
  let key = `${namespace}\0${metricName}`;
  for (const [name, value] of dimensions) key += `\0${name}\0${value}`;
  return key;
}
