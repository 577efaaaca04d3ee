import { createHash, randomUUID } from "node:crypto";
import type { CloudPorts } from "../../../ports.js";
import { bodyFor } from "../message.js";
import type { Protocol } from "../protocol.js";
import type { DeliveryError } from "./delivery-error.js";
import type { Outgoing } from "./outgoing.js";

// "Amazon SNS message delivery status", developer guide: each kind of endpoint has attributes of its own.
const ATTRIBUTE_PREFIX: Partial<Readonly<Record<Protocol, string>>> = {
  http: "HTTP",
  https: "HTTP",
  sqs: "SQS",
  lambda: "Lambda",
  application: "Application",
};

/**
 * Logs how a delivery ended, where the topic has a role for that.
 * @param error undefined for a delivery that succeeded
 */
export function logDeliveryStatus(
  { clock, telemetry }: Pick<CloudPorts, "clock" | "telemetry">,
  outgoing: Outgoing,
  error: DeliveryError | undefined,
): void {
  if (!isWanted(outgoing, error === undefined)) return;
  const { topic, subscription, message, failures } = outgoing;
  const [, , , region = "", accountId = ""] = topic.arn.split(":");
  const now = clock.now();
  const groupName = `sns/${region}/${accountId}/${topic.name}${error === undefined ? "" : "/Failure"}`;
  const status = {
    notification: {
      messageMD5Sum: createHash("md5").update(bodyFor(message, subscription.protocol)).digest("hex"),
      messageId: message.id,
      topicArn: topic.arn,
      timestamp: new Date(message.publishedAtMs).toISOString().replace("T", " ").replace("Z", ""),
    },
    delivery: {
      deliveryId: randomUUID(),
      destination: subscription.endpoint,
      providerResponse: error?.message ?? "",
      dwellTimeMs: now - message.publishedAtMs,
      attempts: failures + 1,
      statusCode: statusCodeOf(error),
    },
    status: error === undefined ? "SUCCESS" : "FAILURE",
  };
  const events = [{ timestamp: now, message: JSON.stringify(status) }];
  telemetry.putLogEvents({ accountId, region }, groupName, topic.name, events);
}

function isWanted({ topic: { attributes }, subscription, message }: Outgoing, isSuccess: boolean): boolean {
  const prefix = ATTRIBUTE_PREFIX[subscription.protocol];
  if (prefix === undefined) return false;
  if (!isSuccess) return (attributes[`${prefix}FailureFeedbackRoleArn`] ?? "") !== "";
  if ((attributes[`${prefix}SuccessFeedbackRoleArn`] ?? "") === "") return false;
  const percent = Number(attributes[`${prefix}SuccessFeedbackSampleRate`] ?? 100);
  // Ids are random: their first byte makes a sample that is the same for every subscription.
  return Number.parseInt(message.id.slice(0, 8), 16) / 0x1_0000_0000 < percent / 100;
}

function statusCodeOf(error: DeliveryError | undefined): number {
  if (error === undefined) return 200;
  const code = Number(error.code);
  return Number.isInteger(code) ? code : 400;
}
