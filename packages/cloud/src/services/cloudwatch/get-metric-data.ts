import type { MetricDataQuery, MetricDataResult, ScanBy } from "@aws-sdk/client-cloudwatch";
import { lengthViolation, patternViolation, validationMessage } from "../../validation.js";
import { missingParameter, validationError } from "./errors.js";
import { dimensionsOf } from "./metric.js";
import { evaluate, type MathScope } from "./metric-math/evaluate.js";
import { MetricMathError } from "./metric-math/metric-math-error.js";
import type { MathValue, Series } from "./metric-math/series.js";
import { checkPeriod, secondsOf } from "./period.js";
import { parseStatistic } from "./statistic.js";
import type { CloudWatchStore } from "./store.js";

const QUERY_LIMIT = 500;
const DEFAULT_PERIOD_SECONDS = 60;

export interface TimeRange {
  readonly startTime: Date;
  readonly endTime: Date;
}

/** Answers every query of a request; expressions see the queries beside them, in whatever order they stand. */
export function getMetricData(
  store: CloudWatchStore,
  queries: readonly MetricDataQuery[],
  range: TimeRange & { readonly scanBy: ScanBy | undefined },
  nowMs: number,
): MetricDataResult[] {
  checkQueries(queries, range);
  const values = new Map<string, MathValue>();
  const pending = new Set<string>();

  const resolveQuery = (query: MetricDataQuery): MathValue => {
    const { Id: id = "" } = query;
    const known = values.get(id);
    if (known !== undefined) return known;
    if (pending.has(id)) throw validationError(`The expression of ${id} depends on itself.`);
    pending.add(id);
    const value = query.Expression === undefined ? readSeries(store, query, range, nowMs) : evaluated(query);
    values.set(id, value);
    return value;
  };
  const evaluated = (query: MetricDataQuery): MathValue => {
    const { Expression: expression = "" } = query;
    try {
      return evaluate(expression, scope);
    } catch (error) {
      if (!(error instanceof MetricMathError)) throw error;
      throw validationError(`Error in expression '${query.Id}': "${expression}" ${error.message}`);
    }
  };
  const scope: MathScope = {
    find(id) {
      const query = queries.find(({ Id }) => Id === id);
      return query === undefined ? undefined : resolveQuery(query);
    },
    metrics: (part) => ({
      kind: "list",
      items: queries
        .filter(({ Id = "", Expression }) => Expression === undefined && Id.includes(part))
        .map((query) => resolveQuery(query))
        .filter((value) => value.kind === "series"),
    }),
    times: (periodSeconds) => periodStarts(range, periodSeconds),
  };

  return queries
    .filter(({ ReturnData }) => ReturnData !== false)
    .flatMap((query) => resultsOf(query, resolveQuery(query), range));
}

function readSeries(
  store: CloudWatchStore,
  { MetricStat: stat }: MetricDataQuery,
  range: TimeRange,
  nowMs: number,
): Series {
  const {
    Metric: metric,
    Period: periodSeconds = DEFAULT_PERIOD_SECONDS,
    Stat: statistic = "",
    Unit: unit,
  } = stat ?? {};
  checkPeriod(periodSeconds);
  const statisticOf = parseStatistic(statistic, "MetricDataQueries.member.MetricStat.Stat");
  const [start = 0] = periodStarts(range, periodSeconds);
  const found = store.find({
    namespace: metric?.Namespace ?? "",
    metricName: metric?.MetricName ?? "",
    dimensions: dimensionsOf((metric?.Dimensions ?? []).map(({ Name = "", Value = "" }) => [Name, Value] as const)),
  });
  const values = new Map<number, number>();
  for (const [, series] of found?.series(unit) ?? []) {
    for (const [at, distribution] of series.periods(start, secondsOf(range.endTime), periodSeconds, nowMs / 1000)) {
      const value = statisticOf(distribution);
      if (value !== undefined) values.set(at, value);
    }
  }
  return { kind: "series", values, periodSeconds };
}

/** GetMetricData aligns periods with the epoch, so that series of one period share their times. */
function periodStarts({ startTime, endTime }: TimeRange, periodSeconds: number): readonly number[] {
  const first = Math.floor(startTime.getTime() / 1000 / periodSeconds) * periodSeconds;
  const starts: number[] = [];
  for (let at = first; at < secondsOf(endTime); at += periodSeconds) starts.push(at);
  return starts;
}

function resultsOf(
  query: MetricDataQuery,
  value: MathValue,
  { scanBy, ...range }: TimeRange & { readonly scanBy: ScanBy | undefined },
): MetricDataResult[] {
  if (value.kind === "list") return value.items.flatMap((item) => resultsOf(query, item, { ...range, scanBy }));
  const entries =
    value.kind === "series"
      ? [...value.values]
      : periodStarts(range, query.Period ?? DEFAULT_PERIOD_SECONDS).map((at) => [at, value.value] as const);
  if (scanBy !== "TimestampAscending") entries.reverse();
  return [
    {
      Id: query.Id,
      Label: query.Label ?? query.MetricStat?.Metric?.MetricName ?? query.Id,
      Timestamps: entries.map(([at]) => new Date(at * 1000)),
      Values: entries.map(([, each]) => each),
      StatusCode: "Complete",
    },
  ];
}

function checkQueries(queries: readonly MetricDataQuery[], { startTime, endTime }: TimeRange): void {
  const broken = validationMessage([
    lengthViolation("metricDataQueries", queries, { max: QUERY_LIMIT }),
    ...queries.map(({ Id }) => patternViolation("metricDataQueries.member.id", Id, "[a-z][a-zA-Z0-9_]*")),
  ]);
  if (broken !== undefined) throw validationError(broken);
  if (new Set(queries.map(({ Id }) => Id)).size < queries.length) {
    throw validationError("The values for parameter id in MetricDataQueries are not unique.");
  }
  if (startTime >= endTime) {
    throw validationError("The parameter StartTime must be less than the parameter EndTime.");
  }
  queries.forEach(({ Expression, MetricStat }, index) => {
    if ((Expression === undefined) === (MetricStat === undefined)) {
      throw missingParameter(
        `Exactly one of MetricDataQueries.member.${index + 1}.MetricStat and MetricDataQueries.member.${index + 1}.Expression must be specified.`,
      );
    }
  });
}
