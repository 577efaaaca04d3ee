import { createHash } from "node:crypto";
import type { Message as ReceivedMessage } from "@aws-sdk/client-sqs";
import { poisonBody } from "../../faults.js";
import type { Message } from "./message.js";
import type { Queue } from "./queue.js";
import type { SqsPorts } from "./store.js";

/** A message as its receiver gets it: poisoned when that was ordered, with a digest that fits what is left of it. */
export function handedOver(
  { faults, traces }: SqsPorts,
  queue: Queue,
  { content }: Message,
  received: ReceivedMessage,
): ReceivedMessage {
  const subject = { service: "sqs", resource: queue.identity.arn, messageId: content.id };
  // It strikes in the trace that sent the message; who receives it may be in another, or in none.
  if (traces.resume(content.trace, () => faults.onMessage(subject)) === "intact") return received;
  const Body = poisonBody(content.body);
  return { ...received, Body, MD5OfBody: createHash("md5").update(Body).digest("hex") };
}
