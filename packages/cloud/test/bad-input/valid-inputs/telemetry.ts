import type { ValidCall } from "./valid-call.js";

export const LOGS: readonly ValidCall[] = [
  ["CreateLogGroup", { logGroupName: "orders", tags: { a: "b" } }],
  ["CreateLogStream", { logGroupName: "orders", logStreamName: "s" }],
  [
    "PutLogEvents",
    { logGroupName: "orders", logStreamName: "s", logEvents: [{ timestamp: Date.now(), message: '{"a":1}' }] },
  ],
  ["FilterLogEvents", { logGroupName: "orders", filterPattern: '{ $.a = 1 && ($.b != "x*" || $.c IS NULL) }' }],
  ["FilterLogEvents", { logGroupName: "orders", filterPattern: "[ip, user, ..., status = 4*, bytes > 1]" }],
  ["GetLogEvents", { logGroupName: "orders", logStreamName: "s", limit: 1 }],
  [
    "PutMetricFilter",
    {
      ...{ logGroupName: "orders", filterName: "errors", filterPattern: "{ $.status >= 500 }" },
      metricTransformations: [
        { metricName: "m", metricNamespace: "n", metricValue: "$.size", dimensions: { a: "$.a" }, unit: "Bytes" },
      ],
    },
  ],
  ["DescribeMetricFilters", { logGroupName: "orders", metricName: "m", metricNamespace: "n", limit: 1 }],
  ["TestMetricFilter", { filterPattern: "[ip, ..., size > 1]", logEventMessages: ["a b 2"] }],
  ["DescribeSubscriptionFilters", { logGroupName: "orders", filterNamePrefix: "a" }],
  ["PutRetentionPolicy", { logGroupName: "orders", retentionInDays: 1 }],
];

export const CLOUDWATCH: readonly ValidCall[] = [
  [
    "PutMetricData",
    {
      Namespace: "n",
      MetricData: [
        { MetricName: "m", Value: 1, Dimensions: [{ Name: "a", Value: "b" }], Unit: "Count" },
        { MetricName: "m", StatisticValues: { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 } },
        { MetricName: "m", Values: [1, 2], Counts: [1, 2] },
      ],
    },
  ],
  [
    "GetMetricStatistics",
    {
      Namespace: "n",
      MetricName: "m",
      StartTime: new Date(1_768_478_400_000),
      EndTime: new Date(1_768_482_000_000),
      Period: 60,
      Statistics: ["Sum"],
      ExtendedStatistics: ["p99"],
    },
  ],
  [
    "GetMetricData",
    {
      StartTime: new Date(1_768_478_400_000),
      EndTime: new Date(1_768_482_000_000),
      MetricDataQueries: [
        { Id: "m1", MetricStat: { Metric: { Namespace: "n", MetricName: "m" }, Period: 60, Stat: "Sum" } },
        { Id: "e1", Expression: "IF(m1 > 1, SUM(METRICS()), FILL(m1, 0) / PERIOD(m1))" },
      ],
    },
  ],
];
