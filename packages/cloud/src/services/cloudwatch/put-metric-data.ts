import { type MetricDatum, StandardUnit } from "@aws-sdk/client-cloudwatch";
import { enumViolation, lengthViolation, rangeViolation, validationMessage } from "../../validation.js";
import { invalidCombination, invalidValue, missingParameter, validationError } from "./errors.js";
import { dimensionsOf } from "./metric.js";
import type { CloudWatchStore } from "./store.js";

// PutMetricData, docs read November 2026.
const DATA_PER_REQUEST = 1_000;
const VALUES_PER_DATUM = 150;
const AGE_LIMIT_MS = 14 * 24 * 3_600_000;
const FUTURE_LIMIT_MS = 2 * 3_600_000;

/** @throws InvalidParameterValueException for the namespaces that AWS keeps to its own services */
export function checkCustomerNamespace(namespace: string): void {
  check([lengthViolation("namespace", namespace, { min: 1, max: 255 })]);
  if (namespace.startsWith("AWS/") || namespace.startsWith(":")) {
    throw invalidValue(`The value ${namespace} for parameter Namespace is invalid.`);
  }
}

/** Writes all data of a request, or none when one of them is invalid. */
export function putMetricData(
  store: CloudWatchStore,
  namespace: string,
  data: readonly MetricDatum[],
  nowMs: number,
): void {
  check([lengthViolation("metricData", data, { max: DATA_PER_REQUEST })]);
  data.forEach((datum, index) => {
    checkDatum(datum, `MetricData.member.${index + 1}`, nowMs);
  });
  for (const datum of data) write(store, namespace, datum, nowMs);
}

function write(store: CloudWatchStore, namespace: string, datum: MetricDatum, nowMs: number): void {
  const { MetricName: metricName = "", Unit: unit = "None", StorageResolution: resolution = 60 } = datum;
  const dimensions = dimensionsOf((datum.Dimensions ?? []).map(({ Name = "", Value = "" }) => [Name, Value] as const));
  const timeSeconds = Math.floor((datum.Timestamp?.getTime() ?? nowMs) / 1000);
  const bucket = store
    .metric({ namespace, metricName, dimensions })
    .seriesIn(unit)
    .bucketAt(timeSeconds, resolution === 1 ? 1 : 60);

  const { Value: value, Values: values, Counts: counts, StatisticValues: set } = datum;
  if (value !== undefined) bucket.add(value);
  values?.forEach((each, index) => {
    bucket.add(each, counts?.[index]);
  });
  if (set !== undefined) {
    const { SampleCount: sampleCount = 0, Sum: sum = 0, Minimum: minimum = 0, Maximum: maximum = 0 } = set;
    bucket.addStatisticSet({ sampleCount, sum, minimum, maximum });
  }
}

function checkDatum(datum: MetricDatum, member: string, nowMs: number): void {
  const dimensions = datum.Dimensions ?? [];
  check([
    lengthViolation(`${member}.MetricName`, datum.MetricName, { min: 1, max: 255 }),
    lengthViolation(`${member}.Dimensions`, dimensions, { max: 30 }),
    ...dimensions.map(({ Name }) => lengthViolation(`${member}.Dimensions.Name`, Name, { min: 1, max: 255 })),
    ...dimensions.map(({ Value }) => lengthViolation(`${member}.Dimensions.Value`, Value, { min: 1, max: 1024 })),
    enumViolation(`${member}.Unit`, datum.Unit, Object.values(StandardUnit)),
    rangeViolation(`${member}.StorageResolution`, datum.StorageResolution, { min: 1 }),
  ]);
  checkValues(datum, member);
  const ageMs = nowMs - (datum.Timestamp?.getTime() ?? nowMs);
  if (ageMs > AGE_LIMIT_MS) {
    throw invalidValue(`The parameter ${member}.Timestamp must specify a time no more than two weeks in the past.`);
  }
  if (ageMs < -FUTURE_LIMIT_MS) {
    throw invalidValue(`The parameter ${member}.Timestamp must specify a time no more than two hours in the future.`);
  }
}

function checkValues({ Value, Values, Counts, StatisticValues }: MetricDatum, member: string): void {
  const given = Object.entries({ Value, Values, StatisticValues }).filter(([, value]) => value !== undefined);
  const [first, second] = given.map(([name]) => `${member}.${name}`);
  if (first === undefined) {
    throw missingParameter(
      `At least one of the parameters ${member}.Value, ${member}.Values or ${member}.StatisticValues must be specified.`,
    );
  }
  if (second !== undefined) {
    throw invalidCombination(
      `The parameters ${first} and ${second} are mutually exclusive and you have specified both.`,
    );
  }
  if (Counts !== undefined && Values !== undefined && Counts.length !== Values.length) {
    throw invalidValue(`The parameters ${member}.Values and ${member}.Counts must be of the same size.`);
  }
  check([lengthViolation(`${member}.Values`, Values, { max: VALUES_PER_DATUM })]);
  for (const value of [Value, ...(Values ?? []), ...(Counts ?? []), ...Object.values(StatisticValues ?? {})]) {
    if (value !== undefined && !Number.isFinite(value)) {
      throw invalidValue(`The value ${value} for parameter ${first} is invalid.`);
    }
  }
}

function check(violations: Parameters<typeof validationMessage>[0]): void {
  const message = validationMessage(violations);
  if (message !== undefined) throw validationError(message);
}
