import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { neverChanging } from "../../unchanging.js";
import type { Linked } from "./linked-list.js";
import type { TimelineEntry } from "./timeline.js";

/** What its sender said, and what the queue noted when it took the message. */
export interface MessageContent {
  /** A UUID. */
  readonly id: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>> | undefined;
  /** User id of the sending principal. */
  readonly senderId: string;
  /** Milliseconds since the Unix epoch. Retention counts from here. */
  readonly sentAt: number;
  /** What receivers see as `AWSTraceHeader`. */
  readonly awsTraceHeader: string | undefined;
  /** The trace that sent it, which AWS does not show; services of this cloud go on with it. */
  readonly trace: string | undefined;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  /** 20 digits; FIFO only. */
  readonly sequenceNumber: string | undefined;
  /** The queue that gave it up to this dead-letter queue. */
  readonly deadLetterSourceArn: string | undefined;
}

export type MessageState =
  | { readonly kind: "visible" }
  | { readonly kind: "delayed" | "inFlight"; readonly until: TimelineEntry<Message> };

export const VISIBLE: MessageState = { kind: "visible" };

/** A message as a value that survives `structuredClone`. */
export interface MessageRecord extends MessageContent {
  readonly state: "visible" | "delayed" | "inFlight";
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt: number | undefined;
  readonly receivedAt: number;
  readonly receiptNumber: number;
}

/** A message in a queue, from its acceptance until it is deleted. */
export class Message implements Linked<Message> {
  readonly content: MessageContent;
  state: MessageState = VISIBLE;
  receiveCount = 0;
  firstReceivedAt: number | undefined;
  receivedAt = 0;
  /** Number of the receipt handle that was given out last; 0 before the first. */
  receiptNumber = 0;
  /** When retention lets it go; undefined outside of a queue. */
  expiry: TimelineEntry<Message> | undefined;
  previous: Message | undefined;
  next: Message | undefined;
  isLinked = false;
  /** What was saved last: the same object stands for a message that is as it was. */
  #record: MessageRecord | undefined;

  constructor(content: MessageContent) {
    this.content = content;
  }

  toRecord(): MessageRecord {
    const last = this.#record;
    if (last !== undefined && this.#isStill(last)) return last;
    const { state, receiveCount, firstReceivedAt, receivedAt, receiptNumber } = this;
    const place = { state: state.kind, visibleAt: visibleAtOf(state) };
    const receipts = { receiveCount, firstReceivedAt, receivedAt, receiptNumber };
    this.#record = neverChanging({ ...this.content, ...place, ...receipts });
    return this.#record;
  }

  #isStill(record: MessageRecord): boolean {
    return (
      record.state === this.state.kind &&
      record.visibleAt === visibleAtOf(this.state) &&
      record.receiveCount === this.receiveCount &&
      record.firstReceivedAt === this.firstReceivedAt &&
      record.receivedAt === this.receivedAt &&
      record.receiptNumber === this.receiptNumber
    );
  }

  /** The message without its place in time, which its queue gives it. */
  static fromRecord(record: MessageRecord): Message {
    const { state, visibleAt, receiveCount, firstReceivedAt, receivedAt, receiptNumber, ...content } = record;
    const message = new Message(content);
    Object.assign(message, { receiveCount, firstReceivedAt, receivedAt, receiptNumber });
    return message;
  }
}

function visibleAtOf(state: MessageState): number {
  return state.kind === "visible" ? 0 : state.until.atMs;
}
