import type { WireRequest, WireResponse } from "@assay/wire";
import { jsonPage } from "./json-page.js";
import type { OutboxMessage } from "./outbox.js";
import type { SnsStore } from "./store.js";

interface OutboxPage {
  readonly kind: OutboxMessage["kind"];
  /** Member of the answer that holds the messages, by recipient. */
  readonly member: string;
  /** Parameter that names one recipient. */
  readonly parameter: string;
  /** Member of a message that names its recipient. */
  readonly recipient: string;
}

// The first two are LocalStack's.
const PAGES: Readonly<Record<string, OutboxPage>> = {
  "/_aws/sns/platform-endpoint-messages": {
    ...{ kind: "push", member: "platform_endpoint_messages" },
    ...{ parameter: "endpointArn", recipient: "TargetArn" },
  },
  "/_aws/sns/sms-messages": {
    ...{ kind: "sms", member: "sms_messages" },
    ...{ parameter: "phoneNumber", recipient: "PhoneNumber" },
  },
  "/_aws/sns/email-messages": {
    ...{ kind: "email", member: "email_messages" },
    ...{ parameter: "emailAddress", recipient: "EmailAddress" },
  },
};

/** Shows messages (GET) or forgets them (DELETE): of one account, region and recipient, or of all. */
export function answerOutboxPage(
  { method, path, query }: WireRequest,
  stores: readonly SnsStore[],
): WireResponse | undefined {
  const page = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined;
  if (page === undefined) return undefined;
  const parameters = new URLSearchParams(query);
  const [accountId, region] = [parameters.get("accountId"), parameters.get("region")];
  const recipient = parameters.get(page.parameter) ?? undefined;
  const selected = stores.filter(
    ({ scope }) => scope.accountId === (accountId ?? scope.accountId) && scope.region === (region ?? scope.region),
  );
  if (method === "DELETE") {
    for (const { outbox } of selected) outbox.forget(page.kind, recipient);
    return { status: 204, headers: {}, body: new Uint8Array() };
  }
  if (method !== "GET") return undefined;
  const messages = selected.flatMap(({ outbox }) => outbox.messages(page.kind, recipient));
  return jsonPage(200, { [page.member]: byRecipient(messages, page), region: region ?? "us-east-1" });
}

function byRecipient(
  messages: readonly OutboxMessage[],
  page: OutboxPage,
): Readonly<Record<string, readonly object[]>> {
  const grouped = new Map<string, object[]>();
  for (const message of messages) {
    const ofRecipient = grouped.get(message.recipient) ?? [];
    grouped.set(message.recipient, ofRecipient);
    ofRecipient.push(describe(message, page));
  }
  return Object.fromEntries(grouped);
}

function describe(sent: OutboxMessage, page: OutboxPage): object {
  return {
    [page.recipient]: sent.recipient,
    TopicArn: sent.topicArn ?? null,
    SubscriptionArn: sent.subscriptionArn ?? null,
    MessageId: sent.messageId,
    Message: sent.message,
    MessageAttributes: sent.attributes,
    Subject: sent.subject ?? null,
    Timestamp: new Date(sent.sentAtMs).toISOString(),
  };
}
