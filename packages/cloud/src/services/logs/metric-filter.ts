import type { MetricTransformation } from "@aws-sdk/client-cloudwatch-logs";
import { isMetricUnit } from "../../metric-unit.js";
import type { VendedMetric } from "../../ports.js";
import { invalidParameter } from "./errors.js";
import { type FilterPattern, parseFilterPattern, type Selector } from "./filter-pattern/filter-pattern.js";

/** A metric filter as a saved store holds it. */
export interface MetricFilterRecord {
  readonly filterName: string;
  readonly filterPattern: string;
  readonly transformation: MetricTransformation;
  readonly creationTime: number;
}

interface MeasuredEvent {
  readonly message: string;
  readonly timestamp: number;
}

const DIMENSION_LIMIT = 3;

/** Makes a metric of log events that match a pattern. */
export class MetricFilter {
  readonly record: MetricFilterRecord;
  readonly #pattern: FilterPattern;
  readonly #value: Selector;
  readonly #dimensions: readonly (readonly [string, Selector])[];

  /** @throws InvalidParameterException */
  constructor(record: MetricFilterRecord) {
    const { metricValue = "", dimensions = {}, defaultValue } = record.transformation;
    this.record = record;
    this.#pattern = parseFilterPattern(record.filterPattern);
    const names = Object.entries(dimensions);
    if (names.length > 0 && defaultValue !== undefined) {
      throw invalidTransformation("dimensions and default value are mutually exclusive properties.");
    }
    if (names.length > DIMENSION_LIMIT) throw invalidTransformation(`at most ${DIMENSION_LIMIT} dimensions.`);
    this.#value = metricValueOf(metricValue, this.#pattern);
    this.#dimensions = names.map(([name, text]) => [name, selectorOf(text, this.#pattern)]);
  }

  get namespace(): string {
    return this.record.transformation.metricNamespace ?? "";
  }

  matches(message: string): boolean {
    return this.#pattern.matches(message);
  }

  /** Undefined for a message in which the value is no number, or a dimension is missing. */
  measure({ message, timestamp }: MeasuredEvent): VendedMetric | undefined {
    const value = Number(this.#value(message) ?? Number.NaN);
    const dimensions = this.#dimensions.map(([name, read]) => [name, read(message)] as const);
    if (!Number.isFinite(value) || dimensions.some(([, each]) => each === undefined || each === "")) return undefined;
    return this.#metric(value, Object.fromEntries(dimensions.map(([name, each]) => [name, String(each)])), timestamp);
  }

  /** What is reported of a minute in which events came and none matched; undefined for nothing. */
  defaultAt(timestamp: number): VendedMetric | undefined {
    const { defaultValue } = this.record.transformation;
    return defaultValue === undefined ? undefined : this.#metric(defaultValue, {}, timestamp);
  }

  #metric(value: number, dimensions: Readonly<Record<string, string>>, timestamp: number): VendedMetric {
    const { metricName = "", unit = "None" } = this.record.transformation;
    return { metricName, value, dimensions, timestamp, unit: isMetricUnit(unit) ? unit : "None" };
  }
}

/** A number, or a selector that begins with `$`. */
function metricValueOf(text: string, pattern: FilterPattern): Selector {
  if (text.startsWith("$")) return selectorOf(text, pattern);
  if (text.trim() !== "" && Number.isFinite(Number(text))) return () => Number(text);
  throw invalidTransformation(`metricValue ${text} is neither a number nor a selector.`);
}

function selectorOf(text: string, pattern: FilterPattern): Selector {
  const selector = pattern.selector(text);
  if (selector === undefined) throw invalidTransformation(`${text} is not a field of the filter pattern.`);
  return selector;
}

const invalidTransformation = (reason: string): Error => invalidParameter(`Invalid metric transformation: ${reason}`);
