import { randomUUID } from "node:crypto";
import type { CloudPorts } from "../../../ports.js";
import { confirmationFor, type Links, layOut } from "../notification.js";
import type { Outbox } from "../outbox.js";
import type { Signer } from "../signing/signer.js";
import type { Subscription } from "../subscription.js";
import type { Topic } from "../topic.js";
import type { HttpPoster } from "./http-endpoint.js";
import { sendToQueue } from "./queue-endpoint.js";
import type { EndpointPorts } from "./refuse-foreign.js";

interface Ways {
  readonly ports: EndpointPorts & Pick<CloudPorts, "clock">;
  readonly signer: () => Promise<Signer>;
  readonly links: Links;
  readonly poster: HttpPoster;
  readonly outbox: Outbox;
}

/**
 * Sends an endpoint the message with which its owner confirms the subscription.
 * @throws DeliveryError
 */
export async function sendConfirmation(
  {
    topic,
    subscription,
    token,
  }: { readonly topic: Topic; readonly subscription: Subscription; readonly token: string },
  { ports, signer, links, poster, outbox }: Ways,
): Promise<void> {
  const id = randomUUID();
  const { protocol, endpoint } = subscription;
  const confirmation = confirmationFor({ id, token, nowMs: ports.clock.now() }, topic, await signer(), links);
  if (protocol === "email" || protocol === "email-json") {
    const text = `You have chosen to subscribe to the topic ${topic.arn}.\nTo confirm, visit ${confirmation.SubscribeURL}`;
    outbox.keep({
      kind: "email",
      recipient: endpoint,
      messageId: id,
      message: protocol === "email" ? text : layOut(confirmation),
      subject: "AWS Notification - Subscription Confirmation",
      attributes: {},
      topicArn: topic.arn,
      subscriptionArn: subscription.arn,
    });
    return;
  }
  if (protocol === "sqs") {
    const order = topic.isFifo ? id : undefined;
    const message = { body: layOut(confirmation), attributes: {}, groupId: order, deduplicationId: order };
    return await sendToQueue(ports, endpoint, message, topic.arn);
  }
  await poster.post({
    url: endpoint,
    body: layOut(confirmation),
    headers: {
      "x-amz-sns-message-type": confirmation.Type,
      "x-amz-sns-message-id": id,
      "x-amz-sns-topic-arn": topic.arn,
      "content-type": "text/plain; charset=UTF-8",
      "user-agent": "Amazon Simple Notification Service Agent",
    },
  });
}
