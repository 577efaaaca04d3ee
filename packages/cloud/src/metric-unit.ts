const SIZES = [
  ...(["Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes"] as const),
  ...(["Bits", "Kilobits", "Megabits", "Gigabits", "Terabits"] as const),
] as const;

const OTHERS = ["Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "Count/Second", "None"] as const;

type Size = (typeof SIZES)[number];

/** A CloudWatch `StandardUnit`. */
export type MetricUnit = Size | `${Size}/Second` | (typeof OTHERS)[number];

const UNITS: ReadonlySet<unknown> = new Set([...SIZES, ...SIZES.map((size) => `${size}/Second`), ...OTHERS]);

export function isMetricUnit(value: unknown): value is MetricUnit {
  return UNITS.has(value);
}
