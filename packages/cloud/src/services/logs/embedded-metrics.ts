import { isMetricUnit } from "../../metric-unit.js";
import { ownValue } from "../../own-value.js";
import type { VendedMetric } from "../../ports.js";

/** What a line in the embedded metric format measures, by namespace. */
export interface EmbeddedMetrics {
  readonly namespace: string;
  readonly data: readonly VendedMetric[];
}

export type EmbeddedMetricsLine =
  | { readonly kind: "none" }
  /** It claims to be in the format and is not. */
  | { readonly kind: "invalid" }
  /** @property isRedated whether its own time was too far off, so that it has the event's */
  | { readonly kind: "metrics"; readonly metrics: readonly EmbeddedMetrics[]; readonly isRedated: boolean };

// "Specification: Embedded metric format", CloudWatch user guide, November 2026.
const METRICS_PER_DIRECTIVE = 100;
const VALUES_PER_METRIC = 100;
const DIMENSIONS_PER_SET = 30;
// What CloudWatch takes: two weeks back, two hours ahead (PutMetricData).
const AGE_LIMIT_MS = 14 * 24 * 3_600_000;
const FUTURE_LIMIT_MS = 2 * 3_600_000;

type Members = Readonly<Record<string, unknown>>;

/** Reads the metrics that a log line carries, as functions write them with Powertools and other libraries. */
export function readEmbeddedMetrics(
  { message, timestamp }: { readonly message: string; readonly timestamp: number },
  nowMs: number,
): EmbeddedMetricsLine {
  // Few lines have any: this spares the others the parser.
  if (!message.includes('"CloudWatchMetrics"')) return { kind: "none" };
  const line = parse(message);
  const metadata = line === undefined ? undefined : ownValue(line, "_aws");
  if (line === undefined || !isMembers(metadata)) return { kind: "none" };
  const { Timestamp: claimed, CloudWatchMetrics: directives } = metadata;
  if (typeof claimed !== "number" || !Array.isArray(directives)) return { kind: "invalid" };
  const isRedated = claimed < nowMs - AGE_LIMIT_MS || claimed > nowMs + FUTURE_LIMIT_MS;
  const metrics = directives.map((directive) => readDirective(directive, line, isRedated ? timestamp : claimed));
  const valid = metrics.filter((each) => each !== undefined);
  return valid.length < metrics.length ? { kind: "invalid" } : { kind: "metrics", metrics: valid, isRedated };
}

function readDirective(directive: unknown, line: Members, timestamp: number): EmbeddedMetrics | undefined {
  if (!isMembers(directive)) return undefined;
  const { Namespace: namespace, Dimensions: sets = [[]], Metrics: definitions } = directive;
  if (typeof namespace !== "string" || namespace === "" || namespace.length > 255) return undefined;
  if (!Array.isArray(sets) || !Array.isArray(definitions) || definitions.length > METRICS_PER_DIRECTIVE)
    return undefined;
  const dimensionSets = (sets.length === 0 ? [[]] : sets).map((set: unknown) => readDimensions(set, line));
  const samples = definitions.map((definition) => readSamples(definition, line));
  const data: VendedMetric[] = [];
  for (const dimensions of dimensionSets) {
    if (dimensions === undefined) return undefined;
    for (const ofMetric of samples) {
      if (ofMetric === undefined) return undefined;
      for (const sample of ofMetric) data.push({ ...sample, dimensions, timestamp });
    }
  }
  return { namespace, data };
}

/** The values that the line has for the names of one set. */
function readDimensions(set: unknown, line: Members): Record<string, string> | undefined {
  if (!Array.isArray(set) || set.length > DIMENSIONS_PER_SET) return undefined;
  const entries: [string, string][] = [];
  for (const name of set) {
    const value = typeof name === "string" ? ownValue(line, name) : undefined;
    if (typeof value !== "string" || value === "") return undefined;
    entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}

type Sample = Omit<VendedMetric, "dimensions" | "timestamp">;

function readSamples(definition: unknown, line: Members): readonly Sample[] | undefined {
  if (!isMembers(definition)) return undefined;
  const { Name: metricName, Unit: unit = "None", StorageResolution: resolution = 60 } = definition;
  if (typeof metricName !== "string" || metricName === "" || !isMetricUnit(unit)) return undefined;
  const target = ownValue(line, metricName);
  const values = Array.isArray(target) ? target : [target];
  if (values.length > VALUES_PER_METRIC || !values.every((value) => Number.isFinite(value))) return undefined;
  return values.map((value: number) => ({ metricName, value, unit, resolutionSeconds: resolution === 1 ? 1 : 60 }));
}

function parse(message: string): Members | undefined {
  try {
    const line: unknown = JSON.parse(message);
    return isMembers(line) ? line : undefined;
  } catch {
    return undefined;
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
