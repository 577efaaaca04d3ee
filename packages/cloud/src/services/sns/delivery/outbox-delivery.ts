import { bodyFor, bodyForPlatform } from "../message.js";
import type { MobilePush } from "../mobile-push.js";
import { type Links, layOut, notificationFor } from "../notification.js";
import type { Outbox, OutboxMessage } from "../outbox.js";
import type { PhoneNumbers } from "../phone-numbers.js";
import { isEnabled } from "../platform-application.js";
import type { Signer } from "../signing/signer.js";
import { DeliveryError } from "./delivery-error.js";
import type { Outgoing } from "./outgoing.js";

/** Who would get what leaves the cloud, and where it is kept instead. */
export interface Outside {
  readonly outbox: Outbox;
  readonly push: MobilePush;
  readonly phones: PhoneNumbers;
}

// What mailboxes show for a message without a subject.
const DEFAULT_SUBJECT = "AWS Notification Message";

/** Leaves a message for a phone, an app or a mailbox in the outbox. @throws DeliveryError */
export async function leaveInOutbox(
  outgoing: Outgoing,
  { outbox, push, phones }: Outside,
  signer: () => Promise<Signer>,
  links: Links,
): Promise<void> {
  const { topic, subscription, message } = outgoing;
  const { protocol, endpoint: recipient, arn: subscriptionArn } = subscription;
  const keep = (kind: OutboxMessage["kind"], text: string, subject = message.subject): void => {
    const { id: messageId, attributes } = message;
    outbox.keep({
      kind,
      recipient,
      messageId,
      message: text,
      subject,
      attributes,
      topicArn: topic.arn,
      subscriptionArn,
    });
  };
  if (protocol === "sms") {
    if (phones.optedOut.has(recipient)) throw refused("OptedOut", `${recipient} has opted out of text messages`);
    keep("sms", bodyFor(message, protocol));
  } else if (protocol === "application") {
    const { platform } = checkReachable(recipient, push);
    keep("push", bodyForPlatform(message, platform));
  } else if (protocol === "email") {
    const footer = `\n\n--\nTo get no more messages of this topic, visit ${links.unsubscribeUrl(subscriptionArn)}`;
    keep("email", bodyFor(message, protocol) + footer, message.subject ?? DEFAULT_SUBJECT);
  } else if (protocol === "email-json") {
    const notification = notificationFor(message, subscription, topic, await signer(), links);
    keep("email", layOut(notification), message.subject ?? DEFAULT_SUBJECT);
  }
}

function checkReachable(arn: string, push: MobilePush): { readonly platform: string } {
  const endpoint = push.findEndpoint(arn);
  if (endpoint === undefined) throw refused("EndpointNotFound", `${arn} does not exist`);
  const { attributes, platform } = push.application(endpoint.applicationArn);
  if (!isEnabled(attributes)) throw refused("PlatformApplicationDisabled", "Platform application is disabled");
  if (!isEnabled(endpoint.attributes)) throw refused("EndpointDisabled", "Endpoint is disabled");
  return { platform };
}

function refused(code: string, message: string): DeliveryError {
  return new DeliveryError(code, message, { isTransient: false });
}
