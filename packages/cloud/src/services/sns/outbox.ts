import type { Clock } from "@assay/core";
import type { MessageAttributeValue } from "@aws-sdk/client-sns";

/** A message that would have left the cloud: for a phone, an app on a device, a mailbox. */
export interface OutboxMessage {
  readonly kind: "sms" | "push" | "email";
  /** Phone number, ARN of the platform endpoint, address. */
  readonly recipient: string;
  readonly messageId: string;
  readonly message: string;
  readonly subject: string | undefined;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  /** Undefined for what was published to the recipient itself. */
  readonly topicArn: string | undefined;
  readonly subscriptionArn: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly sentAtMs: number;
}

const KEPT_MESSAGES = 1_000;

/** The newest messages of one account and region that nobody will get, for tests to read. */
export class Outbox {
  readonly #clock: Clock;
  #messages: OutboxMessage[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  keep(message: Omit<OutboxMessage, "sentAtMs">): void {
    this.#messages.push({ ...message, sentAtMs: this.#clock.now() });
    if (this.#messages.length > KEPT_MESSAGES) this.#messages.shift();
  }

  /** Oldest first. */
  messages(kind: OutboxMessage["kind"], recipient?: string): readonly OutboxMessage[] {
    return this.#messages.filter((each) => isWanted(each, kind, recipient));
  }

  forget(kind: OutboxMessage["kind"], recipient?: string): void {
    this.#messages = this.#messages.filter((each) => !isWanted(each, kind, recipient));
  }

  toRecord(): readonly OutboxMessage[] {
    return [...this.#messages];
  }

  restore(messages: readonly OutboxMessage[]): void {
    this.#messages = [...messages];
  }
}

function isWanted(message: OutboxMessage, kind: OutboxMessage["kind"], recipient: string | undefined): boolean {
  return message.kind === kind && (recipient === undefined || message.recipient === recipient);
}
