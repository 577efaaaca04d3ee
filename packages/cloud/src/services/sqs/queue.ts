import type { Clock } from "@assay/core";
import { Deduplication, type DeduplicationRecord } from "./deduplication.js";
import { messageNotAvailable, purgeQueueInProgress, receiptHandleExpired, visibilityBeyondLimit } from "./errors.js";
import { HeldMessages } from "./held-messages.js";
import { LongPolls } from "./long-polls.js";
import { Message, type MessageContent, type MessageRecord } from "./message.js";
import { type AttributeMap, changeAttributes } from "./queue-attributes.js";
import { parseReceiptHandle } from "./receipt-handle.js";
import { ReceiveAttempts, type ReceiveAttemptsRecord } from "./receive-attempts.js";
import { parseRedrivePolicy, type RedrivePolicy } from "./redrive-policy.js";

export interface QueueIdentity {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly isFifo: boolean;
  readonly createdAt: number;
}

export interface QueuePorts {
  readonly clock: Clock;
  /** A queue of the same account and region. */
  readonly findQueue: (arn: string) => Queue | undefined;
}

/** All there is in a queue, as a value that survives `structuredClone`. */
export interface QueueRecord {
  readonly identity: QueueIdentity;
  readonly attributes: AttributeMap;
  readonly tags: ReadonlyMap<string, string>;
  readonly lastModifiedAt: number;
  readonly purgedAt: number | undefined;
  readonly receipts: number;
  readonly sequence: number;
  readonly messages: readonly MessageRecord[];
  readonly deduplication: DeduplicationRecord;
  readonly attempts: ReceiveAttemptsRecord;
}

// Standard queues, and since November 2024 FIFO queues (Amazon SQS message quotas).
const IN_FLIGHT_LIMIT = 120_000;

const PURGE_INTERVAL_MS = 60_000;
const LONGEST_VISIBILITY_MS = 43_200_000;

// AWS counts up from about here, in steps of 256.
const FIRST_SEQUENCE_NUMBER = 18_849_496_460_467_696_128n;
const SEQUENCE_STEP = 256n;

/** Messages of one queue, and who may have which of them when. */
export class Queue {
  readonly identity: QueueIdentity;
  readonly tags: Map<string, string>;
  readonly longPolls: LongPolls;
  attempts = new ReceiveAttempts();
  deduplication = new Deduplication();
  lastModifiedAt: number;
  /** When its gauges were last sent to CloudWatch. */
  measuredAt = Number.NEGATIVE_INFINITY;
  #attributes: AttributeMap;
  #redrivePolicy: RedrivePolicy | undefined;
  readonly #ports: QueuePorts;
  #held: HeldMessages;
  #purgedAt: number | undefined;
  #receipts = 0;
  #sequence = 0;

  constructor(
    identity: QueueIdentity,
    attributes: AttributeMap,
    tags: Iterable<readonly [string, string]>,
    ports: QueuePorts,
  ) {
    this.identity = identity;
    this.tags = new Map(tags);
    this.lastModifiedAt = identity.createdAt;
    this.#attributes = attributes;
    this.#redrivePolicy = redrivePolicyOf(attributes);
    this.#ports = ports;
    this.#held = new HeldMessages(identity.isFifo);
    this.longPolls = new LongPolls(ports.clock, () => this.#held.nextVisibleAt);
  }

  get attributes(): AttributeMap {
    return this.#attributes;
  }

  /** A number among the attributes, for example `number("VisibilityTimeout")`. */
  number(attribute: string): number {
    return Number(this.#attributes[attribute]);
  }

  get redrivePolicy(): RedrivePolicy | undefined {
    return this.#redrivePolicy;
  }

  get counts(): HeldMessages["counts"] {
    this.#settle();
    return this.#held.counts;
  }

  /** When the oldest message was sent; undefined for an empty queue. */
  get oldestSentAt(): number | undefined {
    return this.#held.oldestSentAt;
  }

  get isInFlightLimitReached(): boolean {
    return this.#held.counts.inFlight >= IN_FLIGHT_LIMIT;
  }

  changeAttributes(changes: AttributeMap): void {
    this.#attributes = changeAttributes(this.#attributes, changes);
    this.#redrivePolicy = redrivePolicyOf(this.#attributes);
    this.lastModifiedAt = this.#ports.clock.now();
  }

  nextSequenceNumber(): string {
    this.#sequence += 1;
    return String(FIRST_SEQUENCE_NUMBER + BigInt(this.#sequence) * SEQUENCE_STEP);
  }

  add(message: Message, delayMs = 0): void {
    const visibleAt = this.#ports.clock.now() + delayMs;
    this.#held.insert(message, delayMs > 0 ? { kind: "delayed", visibleAt } : undefined);
    this.longPolls.serve();
  }

  /** Takes up to `max` messages into flight; those received too often go to the dead-letter queue instead. */
  receive(max: number, visibilityTimeoutMs: number): readonly Message[] {
    this.#settle();
    const nowMs = this.#ports.clock.now();
    const deadLetter = this.#findDeadLetterQueue();
    const received: Message[] = [];
    for (const message of this.#held.candidates()) {
      if (received.length === max || this.isInFlightLimitReached) break;
      if (deadLetter !== undefined && message.receiveCount >= deadLetter.maxReceiveCount) {
        this.#giveUp(message, deadLetter.queue);
        continue;
      }
      message.receiveCount += 1;
      message.firstReceivedAt ??= nowMs;
      message.receivedAt = nowMs;
      message.receiptNumber = ++this.#receipts;
      this.#held.hide(message, { kind: "inFlight", visibleAt: nowMs + visibilityTimeoutMs });
      received.push(message);
    }
    return received;
  }

  /** The messages of an earlier receive once more, when all of them are still in flight by it; undefined otherwise. */
  repeat(receipts: ReadonlyMap<string, number>, visibilityTimeoutMs: number): readonly Message[] | undefined {
    this.#settle();
    const messages: Message[] = [];
    for (const [id, receiptNumber] of receipts) {
      const message = this.#held.find(id);
      if (message?.state.kind !== "inFlight" || message.receiptNumber !== receiptNumber) return undefined;
      messages.push(message);
    }
    const visibleAt = this.#ports.clock.now() + visibilityTimeoutMs;
    for (const message of messages) this.#held.hide(message, { kind: "inFlight", visibleAt });
    // They may come back earlier than those who wait were told.
    this.longPolls.serve();
    return messages;
  }

  /**
   * Deletes what a receipt handle stands for. An old handle deletes nothing: a standard queue says so by nothing, a
   * FIFO queue by an error, also when the visibility timeout has ended.
   */
  delete(handle: string): boolean {
    const { messageId, number } = parseReceiptHandle(this.identity.arn, handle);
    this.#settle();
    const message = this.#held.find(messageId);
    if (message === undefined) return false;
    const isCurrent = message.receiptNumber === number;
    if (this.identity.isFifo && !(isCurrent && message.state.kind === "inFlight")) throw receiptHandleExpired(handle);
    if (!isCurrent) return false;
    this.#held.remove(message);
    this.longPolls.serve();
    return true;
  }

  /** @throws ServiceError InvalidParameterValue when the handle is old or its message gone */
  changeVisibility(handle: string, timeoutMs: number): void {
    const { messageId, number } = parseReceiptHandle(this.identity.arn, handle);
    this.#settle();
    const message = this.#held.find(messageId);
    if (message === undefined || message.receiptNumber !== number) throw messageNotAvailable(handle);
    if (message.state.kind !== "inFlight") {
      // SQS accepts it for a message of a standard queue whose timeout has ended, to no effect.
      if (this.identity.isFifo) throw messageNotAvailable(handle);
      return;
    }
    const visibleAt = this.#ports.clock.now() + timeoutMs;
    if (visibleAt > message.receivedAt + LONGEST_VISIBILITY_MS) throw visibilityBeyondLimit(timeoutMs / 1000);
    if (timeoutMs === 0) this.#held.show(message);
    else this.#held.hide(message, { kind: "inFlight", visibleAt });
    this.longPolls.serve();
  }

  /** @throws PurgeQueueInProgress within 60 seconds of the last time */
  purge(): void {
    const nowMs = this.#ports.clock.now();
    if (this.#purgedAt !== undefined && nowMs < this.#purgedAt + PURGE_INTERVAL_MS) {
      throw purgeQueueInProgress(this.identity.name);
    }
    this.#purgedAt = nowMs;
    this.#held = new HeldMessages(this.identity.isFifo);
  }

  /** The next message that could be received, left where it is. */
  peek(): Message | undefined {
    this.#settle();
    for (const message of this.#held.candidates()) return message;
    return undefined;
  }

  /** Takes a message out for good, as a move task does. */
  takeOut(message: Message): void {
    this.#held.remove(message);
    this.longPolls.serve();
  }

  /** Every message as it is now, without receiving any. */
  messages(): readonly Message[] {
    this.#settle();
    return this.#held.all();
  }

  toRecord(): QueueRecord {
    return {
      identity: this.identity,
      attributes: { ...this.#attributes },
      tags: new Map(this.tags),
      lastModifiedAt: this.lastModifiedAt,
      purgedAt: this.#purgedAt,
      receipts: this.#receipts,
      sequence: this.#sequence,
      messages: this.messages().map((message) => message.toRecord()),
      deduplication: this.deduplication.toRecord(),
      attempts: this.attempts.toRecord(),
    };
  }

  static fromRecord(record: QueueRecord, ports: QueuePorts): Queue {
    const queue = new Queue(record.identity, record.attributes, record.tags, ports);
    queue.lastModifiedAt = record.lastModifiedAt;
    queue.deduplication = Deduplication.fromRecord(record.deduplication);
    queue.attempts = ReceiveAttempts.fromRecord(record.attempts);
    queue.#purgedAt = record.purgedAt;
    queue.#receipts = record.receipts;
    queue.#sequence = record.sequence;
    for (const message of record.messages) {
      const { state: kind, visibleAt } = message;
      queue.#held.insert(Message.fromRecord(message), kind === "visible" ? undefined : { kind, visibleAt });
    }
    return queue;
  }

  /** What has fallen due by now: messages that became visible, messages that retention has let go. */
  #settle(): void {
    const nowMs = this.#ports.clock.now();
    this.#held.settle(nowMs, nowMs - this.number("MessageRetentionPeriod") * 1000);
  }

  #findDeadLetterQueue(): { readonly queue: Queue; readonly maxReceiveCount: number } | undefined {
    if (this.#redrivePolicy === undefined) return undefined;
    const { deadLetterTargetArn, maxReceiveCount } = this.#redrivePolicy;
    const queue = this.#ports.findQueue(deadLetterTargetArn);
    return queue && { queue, maxReceiveCount };
  }

  #giveUp(message: Message, deadLetterQueue: Queue): void {
    this.#held.remove(message);
    const { isFifo, arn } = this.identity;
    const given: MessageContent = {
      ...message.content,
      deadLetterSourceArn: arn,
      // FIFO queues start the retention anew, standard ones do not (dead-letter queues, developer guide).
      sentAt: isFifo ? this.#ports.clock.now() : message.content.sentAt,
      sequenceNumber: isFifo ? deadLetterQueue.nextSequenceNumber() : undefined,
    };
    const copy = new Message(given);
    copy.receiveCount = message.receiveCount;
    copy.firstReceivedAt = message.firstReceivedAt;
    deadLetterQueue.add(copy);
  }
}

function redrivePolicyOf({ RedrivePolicy }: AttributeMap): RedrivePolicy | undefined {
  return RedrivePolicy === undefined ? undefined : parseRedrivePolicy(RedrivePolicy);
}
