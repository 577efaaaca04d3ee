import type { VendedMetric } from "../../ports.js";
import { dimensionsOf, keyOf, Metric, type MetricId, type MetricRecord } from "./metric.js";

/** Metrics of one account and region. */
export class CloudWatchStore {
  readonly #metrics = new Map<string, Metric>();

  find(id: MetricId): Metric | undefined {
    return this.#metrics.get(keyOf(id));
  }

  /** The metric, made by its first sample as in CloudWatch. */
  metric(id: MetricId): Metric {
    const key = keyOf(id);
    const known = this.#metrics.get(key);
    if (known !== undefined) return known;
    const created = new Metric(id);
    this.#metrics.set(key, created);
    return created;
  }

  /** All metrics, sorted by namespace, name and dimensions. */
  metrics(): readonly Metric[] {
    return [...this.#metrics.keys()].sort().flatMap((key) => this.#metrics.get(key) ?? []);
  }

  save(): readonly MetricRecord[] {
    return this.metrics().map((metric) => metric.toRecord());
  }

  restore(saved: readonly MetricRecord[]): void {
    for (const record of saved) this.#metrics.set(keyOf(record.id), Metric.fromRecord(record));
  }

  /** What AWS services measure, and what log lines carry: one sample each. */
  writeVended(namespace: string, data: readonly VendedMetric[]): void {
    for (const { metricName, dimensions, value, unit, timestamp, resolutionSeconds = 60 } of data) {
      const id = { namespace, metricName, dimensions: dimensionsOf(Object.entries(dimensions)) };
      this.metric(id)
        .seriesIn(unit)
        .bucketAt(Math.floor(timestamp / 1000), resolutionSeconds)
        .add(value);
    }
  }
}
