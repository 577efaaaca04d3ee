import type { Datapoint, StandardUnit } from "@aws-sdk/client-cloudwatch";
import { invalidCombination, invalidValue } from "./errors.js";
import type { Metric } from "./metric.js";
import { checkPeriod, secondsOf } from "./period.js";
import { parseStatistic } from "./statistic.js";

const DATAPOINT_LIMIT = 1_440;

interface Query {
  readonly startTime: Date;
  readonly endTime: Date;
  readonly periodSeconds: number;
  readonly statistics: readonly string[] | undefined;
  readonly extendedStatistics: readonly string[] | undefined;
  readonly unit: StandardUnit | undefined;
}

/** @param metric undefined: nobody has written it, which CloudWatch answers with an empty list */
export function getMetricStatistics(metric: Metric | undefined, query: Query, nowMs: number): Datapoint[] {
  const { startTime, endTime, periodSeconds, statistics = [], extendedStatistics = [], unit } = query;
  if (statistics.length + extendedStatistics.length === 0) {
    throw invalidCombination("Must specify either Statistics or ExtendedStatistics");
  }
  checkPeriod(periodSeconds);
  if (startTime >= endTime) {
    throw invalidValue("The parameter StartTime must be less than the parameter EndTime.");
  }
  const requested = Math.ceil((endTime.getTime() - startTime.getTime()) / 1000 / periodSeconds);
  if (requested > DATAPOINT_LIMIT) {
    throw invalidCombination(
      `You have requested up to ${requested.toLocaleString("en-US")} datapoints, which exceeds the limit of ${DATAPOINT_LIMIT.toLocaleString("en-US")}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  }
  const basic = statistics.map((name) => ({ name, statisticOf: parseStatistic(name, "Statistics") }));
  const extended = extendedStatistics.map((name) => ({
    name,
    statisticOf: parseStatistic(name, "ExtendedStatistics"),
  }));

  // The start is rounded down: to a whole minute, or to a period that is shorter (docs read November 2026).
  const granularity = Math.min(periodSeconds, 60);
  const start = Math.floor(secondsOf(startTime) / granularity) * granularity;
  return (metric?.series(unit) ?? []).flatMap(([seriesUnit, series]) =>
    [...series.periods(start, secondsOf(endTime), periodSeconds, nowMs / 1000)].map(([at, distribution]) => ({
      Timestamp: new Date(at * 1000),
      Unit: seriesUnit,
      ...Object.fromEntries(basic.map(({ name, statisticOf }) => [name, statisticOf(distribution)])),
      ...(extended.length > 0 && {
        ExtendedStatistics: Object.fromEntries(
          extended.flatMap(({ name, statisticOf }) => {
            const value = statisticOf(distribution);
            return value === undefined ? [] : [[name, value] as const];
          }),
        ),
      }),
    })),
  );
}
