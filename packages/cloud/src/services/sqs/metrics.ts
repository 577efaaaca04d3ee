import type { VendedMetric } from "../../ports.js";
import type { Queue } from "./queue.js";
import type { SqsStore } from "./store.js";

// Names, units and the dimension of "Available CloudWatch metrics for Amazon SQS", developer guide.
const NAMESPACE = "AWS/SQS";

// SQS publishes its gauges once a minute, while a queue is in use.
const GAUGES_EVERY_MS = 60_000;

export function measureSent(store: SqsStore, queue: Queue, sizes: readonly number[]): void {
  if (sizes.length === 0) return;
  measure(store, queue, [
    { metricName: "NumberOfMessagesSent", value: sizes.length, unit: "Count" },
    ...sizes.map((value) => ({ metricName: "SentMessageSize", value, unit: "Bytes" }) as const),
  ]);
}

export function measureReceived(store: SqsStore, queue: Queue, count: number): void {
  if (count === 0) measure(store, queue, [{ metricName: "NumberOfEmptyReceives", value: 1, unit: "Count" }]);
  else measure(store, queue, [{ metricName: "NumberOfMessagesReceived", value: count, unit: "Count" }]);
}

export function measureDeleted(store: SqsStore, queue: Queue, count: number): void {
  if (count === 0) return;
  measure(store, queue, [{ metricName: "NumberOfMessagesDeleted", value: count, unit: "Count" }]);
}

type Sample = Pick<VendedMetric, "metricName" | "value" | "unit">;

function measure(store: SqsStore, queue: Queue, samples: readonly Sample[]): void {
  const timestamp = store.ports.clock.now();
  const dimensions = { QueueName: queue.identity.name };
  const data = [...samples, ...gaugesOf(queue, timestamp)].map((sample) => ({ ...sample, dimensions, timestamp }));
  store.ports.telemetry.putMetricData(queue.identity, NAMESPACE, data);
}

function gaugesOf(queue: Queue, nowMs: number): readonly Sample[] {
  if (nowMs < queue.measuredAt + GAUGES_EVERY_MS) return [];
  queue.measuredAt = nowMs;
  const { visible, inFlight, delayed } = queue.counts;
  const ageMs = nowMs - (queue.oldestSentAt ?? nowMs);
  return [
    { metricName: "ApproximateNumberOfMessagesVisible", value: visible, unit: "Count" },
    { metricName: "ApproximateNumberOfMessagesNotVisible", value: inFlight, unit: "Count" },
    { metricName: "ApproximateNumberOfMessagesDelayed", value: delayed, unit: "Count" },
    { metricName: "ApproximateAgeOfOldestMessage", value: Math.floor(ageMs / 1000), unit: "Seconds" },
  ];
}
