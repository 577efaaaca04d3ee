import { MetricMathError } from "./metric-math-error.js";
import { type MathValue, mapSeries, type Scalar, type Series } from "./series.js";

type MathFunction = (args: readonly MathValue[]) => MathValue;

// Of a list: one series with the value at each time. Of a series: one number.
const aggregate =
  (reduce: (values: readonly number[]) => number): MathFunction =>
  ([of, ...rest]) => {
    if (of === undefined || rest.length > 0) throw new MetricMathError("takes one argument");
    if (of.kind === "scalar") return of;
    if (of.kind === "series") return { kind: "scalar", value: reduce([...of.values.values()]) };
    const byTime = new Map<number, number[]>();
    for (const series of of.items) {
      for (const [at, value] of series.values) byTime.set(at, [...(byTime.get(at) ?? []), value]);
    }
    return {
      kind: "series",
      periodSeconds: Math.max(0, ...of.items.map(({ periodSeconds }) => periodSeconds)),
      values: new Map([...byTime].sort(([a], [b]) => a - b).map(([at, values]) => [at, reduce(values)])),
    };
  };

const perValue =
  (map: (value: number) => number): MathFunction =>
  ([of, ...rest]) => {
    if (of === undefined || rest.length > 0) throw new MetricMathError("takes one argument");
    switch (of.kind) {
      case "scalar":
        return { kind: "scalar", value: map(of.value) };
      case "series":
        return mapSeries(of, map);
      case "list":
        return { kind: "list", items: of.items.map((series) => mapSeries(series, map)) };
      default:
        return of satisfies never;
    }
  };

const overSteps =
  (change: (from: number, to: number, seconds: number) => number): MathFunction =>
  ([of]) => {
    const series = seriesOf(of);
    const entries = [...series.values];
    return {
      ...series,
      values: new Map(
        entries.slice(1).map(([at, value], index) => {
          const [previousAt, previous] = entries[index] ?? [at, value];
          return [at, change(previous, value, at - previousAt)];
        }),
      ),
    };
  };

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

export const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ABS: perValue(Math.abs),
  CEIL: perValue(Math.ceil),
  FLOOR: perValue(Math.floor),
  SUM: aggregate(sum),
  AVG: aggregate((values) => sum(values) / values.length),
  MIN: aggregate((values) => Math.min(...values)),
  MAX: aggregate((values) => Math.max(...values)),
  DIFF: overSteps((from, to) => to - from),
  RATE: overSteps((from, to, seconds) => (to - from) / seconds),
  PERIOD: ([of]) => ({ kind: "scalar", value: seriesOf(of).periodSeconds }),
  IF: ([condition, then, otherwise]) => {
    const whenTrue = operandOf(then);
    const whenFalse = otherwise === undefined ? undefined : operandOf(otherwise);
    const chosen = operandOf(condition);
    if (chosen.kind === "scalar") {
      return chosen.value !== 0 ? whenTrue : (whenFalse ?? { kind: "list", items: [] });
    }
    const at = (value: Series | Scalar | undefined, time: number): number =>
      (value?.kind === "scalar" ? value.value : value?.values.get(time)) ?? Number.NaN;
    return mapSeries(chosen, (value, time) => at(value !== 0 ? whenTrue : whenFalse, time));
  },
};

export function operandOf(value: MathValue | undefined): Series | Scalar {
  if (value === undefined) throw new MetricMathError("lacks an argument");
  if (value.kind === "list") throw new MetricMathError("needs one metric, not a list of them");
  return value;
}

export function seriesOf(value: MathValue | undefined): Series {
  if (value?.kind !== "series") throw new MetricMathError("needs a metric");
  return value;
}
