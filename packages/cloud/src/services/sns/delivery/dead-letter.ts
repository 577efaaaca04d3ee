import { messageOf } from "@assay/core";
import { measureDelivery } from "../metrics.js";
import type { DelivererOptions } from "./deliverer.js";
import type { DeliveryError } from "./delivery-error.js";
import { contentOf, type Outgoing } from "./outgoing.js";
import { sendToQueue } from "./queue-endpoint.js";

/** Puts what could not be delivered where the subscription's redrive policy says; without one it is lost, as on AWS. */
export async function sendToDeadLetterQueue(
  { ports, signer, links }: Pick<DelivererOptions, "ports" | "signer" | "links">,
  outgoing: Outgoing,
  error: DeliveryError,
): Promise<void> {
  const { subscription, message, topic } = outgoing;
  const queueArn = subscription.deadLetterQueueArn;
  if (queueArn === undefined) return;
  const { body } = await contentOf(outgoing, signer, links);
  const reasons = { RequestID: message.id, ErrorCode: error.code, ErrorMessage: error.message };
  const told = Object.entries(reasons).map(
    ([name, StringValue]) => [name, { DataType: "String", StringValue }] as const,
  );
  const attributes = { ...(subscription.isRaw && message.attributes), ...Object.fromEntries(told) };
  const { groupId, deduplicationId } = message;
  try {
    await sendToQueue(ports, queueArn, { body, attributes, groupId, deduplicationId }, topic.arn);
    measureDelivery(ports, topic, "NumberOfNotificationsRedrivenToDlq");
  } catch (cause) {
    measureDelivery(ports, topic, "NumberOfNotificationsFailedToRedriveToDlq");
    ports.ledger.record({
      source: "sns.Publish",
      gap: "message-lost",
      detail: `a message for ${subscription.arn} could be delivered neither there nor to its dead-letter queue (${messageOf(cause)}); on AWS it is lost as well`,
    });
  }
}
