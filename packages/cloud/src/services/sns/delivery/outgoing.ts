import { bodyFor, type PublishedMessage } from "../message.js";
import { type Links, layOut, type Notification, notificationFor } from "../notification.js";
import type { Signer } from "../signing/signer.js";
import type { Subscription } from "../subscription.js";
import type { Topic } from "../topic.js";

/** One message on its way to one subscription, however often it is tried. */
export interface Outgoing {
  readonly topic: Topic;
  readonly subscription: Subscription;
  readonly message: PublishedMessage;
  /** Attempts that failed so far. */
  readonly failures: number;
}

/** What is sent: the text alone to raw subscriptions, the notification to the others. */
export async function contentOf(
  { topic, subscription, message }: Outgoing,
  signer: () => Promise<Signer>,
  links: Links,
): Promise<{ readonly body: string; readonly notification: Notification | undefined }> {
  if (subscription.isRaw) return { body: bodyFor(message, subscription.protocol), notification: undefined };
  const notification = notificationFor(message, subscription, topic, await signer(), links);
  return { body: layOut(notification), notification };
}
