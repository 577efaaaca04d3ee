/** Values by time (whole seconds since the Unix epoch), in ascending order of time. */
export interface Series {
  readonly kind: "series";
  readonly values: ReadonlyMap<number, number>;
  readonly periodSeconds: number;
}

export interface Scalar {
  readonly kind: "scalar";
  readonly value: number;
}

/** What `METRICS()` and `[m1, m2]` stand for. */
export interface SeriesList {
  readonly kind: "list";
  readonly items: readonly Series[];
}

export type MathValue = Series | Scalar | SeriesList;

/** Applies `combine` to both values at every time that both have; a number goes with every time. */
export function combineValues(
  a: Series | Scalar,
  b: Series | Scalar,
  combine: (a: number, b: number) => number,
): Series | Scalar {
  if (a.kind === "scalar" && b.kind === "scalar") return { kind: "scalar", value: combine(a.value, b.value) };
  if (a.kind === "scalar") return mapSeries(b as Series, (value) => combine(a.value, value));
  if (b.kind === "scalar") return mapSeries(a, (value) => combine(value, b.value));
  return {
    kind: "series",
    periodSeconds: Math.max(a.periodSeconds, b.periodSeconds),
    values: finite(
      [...a.values].flatMap(([at, value]) => {
        const other = b.values.get(at);
        return other === undefined ? [] : [[at, combine(value, other)] as const];
      }),
    ),
  };
}

export function mapSeries(series: Series, map: (value: number, at: number) => number): Series {
  return { ...series, values: finite([...series.values].map(([at, value]) => [at, map(value, at)] as const)) };
}

/** CloudWatch draws no point where a division by zero would be. */
function finite(entries: readonly (readonly [number, number])[]): ReadonlyMap<number, number> {
  return new Map(entries.filter(([, value]) => Number.isFinite(value)));
}
