import { Archive, type ArchiveRecord, NO_ARCHIVE } from "./archive.js";
import { retentionOf } from "./archive-policy.js";
import { type DataProtectionPolicy, parseDataProtectionPolicy } from "./data-protection/data-protection-policy.js";
import type { TopicAttributes } from "./topic-attributes.js";

export interface TopicRecord {
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly isFifo: boolean;
  readonly attributes: TopicAttributes;
  readonly tags: ReadonlyMap<string, string>;
  readonly dataProtectionPolicy: string | undefined;
  readonly deletedSubscriptions: number;
  readonly sequence: bigint;
  readonly accepted: ReadonlyMap<string, AcceptedMessage>;
  readonly archive: ArchiveRecord;
}

/** What a FIFO topic remembers of a message, so that the same one is not published twice. */
export interface AcceptedMessage {
  readonly messageId: string;
  readonly sequenceNumber: string;
  readonly atMs: number;
}

const DEDUPLICATION_MS = 5 * 60_000;
// SNS numbers have 20 digits and leave gaps; all that is promised is that they grow.
const SEQUENCE_STEP = 1n;
const FIRST_SEQUENCE = 10_000_000_000_000_000_000n;

/** A topic, without its subscriptions. */
export class Topic {
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly isFifo: boolean;
  readonly tags: Map<string, string>;
  attributes: TopicAttributes;
  #dataProtectionPolicy: string | undefined;
  #protection: DataProtectionPolicy | undefined;
  deletedSubscriptions: number;
  readonly archive: Archive;
  #sequence: bigint;
  /** By deduplication id, oldest first. */
  readonly #accepted: Map<string, AcceptedMessage>;

  constructor(record: TopicRecord) {
    this.arn = record.arn;
    this.name = record.name;
    this.accountId = record.accountId;
    this.isFifo = record.isFifo;
    this.attributes = record.attributes;
    this.dataProtectionPolicy = record.dataProtectionPolicy;
    this.tags = new Map(record.tags);
    this.deletedSubscriptions = record.deletedSubscriptions;
    this.archive = new Archive(record.archive);
    this.#sequence = record.sequence;
    this.#accepted = new Map(record.accepted);
  }

  static create(
    identity: Pick<TopicRecord, "arn" | "name" | "accountId" | "isFifo">,
    attributes: TopicAttributes,
    tags: ReadonlyMap<string, string>,
  ): Topic {
    const nothingYet = {
      dataProtectionPolicy: undefined,
      deletedSubscriptions: 0,
      sequence: FIRST_SEQUENCE,
      accepted: new Map<string, AcceptedMessage>(),
      archive: NO_ARCHIVE,
    };
    return new Topic({ ...identity, attributes, tags, ...nothingYet });
  }

  toRecord(): TopicRecord {
    const { arn, name, accountId, isFifo, attributes, dataProtectionPolicy, deletedSubscriptions } = this;
    return {
      ...{ arn, name, accountId, isFifo, attributes, dataProtectionPolicy, deletedSubscriptions },
      tags: new Map(this.tags),
      sequence: this.#sequence,
      accepted: new Map(this.#accepted),
      archive: this.archive.toRecord(),
    };
  }

  get dataProtectionPolicy(): string | undefined {
    return this.#dataProtectionPolicy;
  }

  /** The policy is read here, once, and not by each message. */
  set dataProtectionPolicy(policy: string | undefined) {
    this.#protection = policy ? parseDataProtectionPolicy(policy) : undefined;
    this.#dataProtectionPolicy = policy;
  }

  get protection(): DataProtectionPolicy | undefined {
    return this.#protection;
  }

  /** How long it keeps its messages; undefined when it does not. */
  get retentionMs(): number | undefined {
    return retentionOf(this.attributes.ArchivePolicy);
  }

  get deduplicatesByContent(): boolean {
    return this.attributes.ContentBasedDeduplication === "true";
  }

  /** The message that was accepted under this id in the last five minutes. */
  findDuplicate(deduplicationId: string, nowMs: number): AcceptedMessage | undefined {
    for (const [id, { atMs }] of this.#accepted) {
      if (atMs + DEDUPLICATION_MS > nowMs) break;
      this.#accepted.delete(id);
    }
    return this.#accepted.get(deduplicationId);
  }

  /** @returns the message's sequence number */
  accept(deduplicationId: string, messageId: string, nowMs: number): string {
    this.#sequence += SEQUENCE_STEP;
    const sequenceNumber = String(this.#sequence);
    this.#accepted.set(deduplicationId, { messageId, sequenceNumber, atMs: nowMs });
    return sequenceNumber;
  }
}
