import type { CloudPorts, VendedMetric } from "../../ports.js";
import type { Topic } from "./topic.js";

// Names and the dimension of "Monitoring Amazon SNS topics using CloudWatch", developer guide.
const NAMESPACE = "AWS/SNS";

type MetricPorts = Pick<CloudPorts, "clock" | "telemetry">;

export function measurePublished(ports: MetricPorts, topic: Topic, sizeBytes: number): void {
  measure(ports, topic, [
    { metricName: "NumberOfMessagesPublished", value: 1, unit: "Count" },
    { metricName: "PublishSize", value: sizeBytes, unit: "Bytes" },
  ]);
}

export type DeliveryMetric =
  | "NumberOfNotificationsDelivered"
  | "NumberOfNotificationsFailed"
  | "NumberOfNotificationsRedrivenToDlq"
  | "NumberOfNotificationsFailedToRedriveToDlq"
  | "NumberOfNotificationsFilteredOut"
  | "NumberOfNotificationsFilteredOut-MessageAttributes"
  | "NumberOfNotificationsFilteredOut-MessageBody";

export function measureDelivery(ports: MetricPorts, topic: Topic, metricName: DeliveryMetric): void {
  measure(ports, topic, [{ metricName, value: 1, unit: "Count" }]);
}

function measure(
  { clock, telemetry }: MetricPorts,
  topic: Topic,
  samples: readonly Pick<VendedMetric, "metricName" | "value" | "unit">[],
): void {
  const timestamp = clock.now();
  const dimensions = { TopicName: topic.name };
  const [, , , region = "", accountId = ""] = topic.arn.split(":");
  const data = samples.map((sample) => ({ ...sample, dimensions, timestamp }));
  telemetry.putMetricData({ accountId, region }, NAMESPACE, data);
}
