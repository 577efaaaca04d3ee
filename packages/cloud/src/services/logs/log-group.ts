import type { LogGroupClass } from "@aws-sdk/client-cloudwatch-logs";
import { logStreamAlreadyExists, logStreamNotFound } from "./errors.js";
import { LogStream, type LogStreamRecord } from "./log-stream.js";
import { MetricFilter, type MetricFilterRecord } from "./metric-filter.js";
import { SubscriptionFilter, type SubscriptionFilterRecord } from "./subscription-filter.js";

const DAY_MS = 86_400_000;

/** A group as a saved store holds it. */
export interface LogGroupRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly logGroupClass: LogGroupClass;
  readonly kmsKeyId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly retentionInDays: number | undefined;
  readonly deletionProtectionEnabled: boolean;
  readonly metricFilters: readonly MetricFilterRecord[];
  readonly subscriptionFilters: readonly SubscriptionFilterRecord[];
  readonly streams: readonly LogStreamRecord[];
}

/** Streams that share retention and tags. */
export class LogGroup {
  readonly name: string;
  /** Without the `:*` that names the group's streams. */
  readonly arn: string;
  readonly createdAt: number;
  readonly logGroupClass: LogGroupClass;
  readonly kmsKeyId: string | undefined;
  readonly tags: Map<string, string>;
  /** Undefined: events never expire. */
  retentionInDays: number | undefined;
  deletionProtectionEnabled: boolean;
  /** By name, as the subscription filters. */
  readonly metricFilters = new Map<string, MetricFilter>();
  readonly subscriptionFilters = new Map<string, SubscriptionFilter>();
  readonly #streams = new Map<string, LogStream>();

  constructor(options: {
    readonly name: string;
    readonly arn: string;
    readonly createdAt: number;
    readonly logGroupClass?: LogGroupClass | undefined;
    readonly kmsKeyId?: string | undefined;
    readonly deletionProtectionEnabled?: boolean | undefined;
    readonly tags?: Readonly<Record<string, string>> | undefined;
  }) {
    this.name = options.name;
    this.arn = options.arn;
    this.createdAt = options.createdAt;
    this.logGroupClass = options.logGroupClass ?? "STANDARD";
    this.kmsKeyId = options.kmsKeyId;
    this.deletionProtectionEnabled = options.deletionProtectionEnabled ?? false;
    this.tags = new Map(Object.entries(options.tags ?? {}));
  }

  static fromRecord(record: LogGroupRecord): LogGroup {
    const { streams, retentionInDays, metricFilters, subscriptionFilters, ...options } = record;
    const group = new LogGroup(options);
    group.retentionInDays = retentionInDays;
    for (const each of metricFilters) group.metricFilters.set(each.filterName, new MetricFilter(each));
    for (const each of subscriptionFilters) {
      group.subscriptionFilters.set(each.filterName, new SubscriptionFilter(each));
    }
    for (const stream of streams) group.#streams.set(stream.name, LogStream.fromRecord(stream));
    return group;
  }

  toRecord(): LogGroupRecord {
    const { name, arn, createdAt, logGroupClass, kmsKeyId, retentionInDays, deletionProtectionEnabled } = this;
    const tags = Object.fromEntries(this.tags);
    const streams = this.streams.map((stream) => stream.toRecord());
    return {
      ...{ name, arn, createdAt, logGroupClass, kmsKeyId, retentionInDays, deletionProtectionEnabled, tags, streams },
      metricFilters: [...this.metricFilters.values()].map(({ record }) => record),
      subscriptionFilters: [...this.subscriptionFilters.values()].map(({ record }) => record),
    };
  }

  get streams(): readonly LogStream[] {
    return [...this.#streams.values()];
  }

  get storedBytes(): number {
    let bytes = 0;
    for (const stream of this.#streams.values()) bytes += stream.storedBytes;
    return bytes;
  }

  createStream(name: string, createdAt: number): LogStream {
    if (this.#streams.has(name)) throw logStreamAlreadyExists();
    const stream = new LogStream({ name, arn: `${this.arn}:log-stream:${name}`, createdAt });
    this.#streams.set(name, stream);
    return stream;
  }

  findStream(name: string): LogStream | undefined {
    return this.#streams.get(name);
  }

  stream(name: string): LogStream {
    const stream = this.#streams.get(name);
    if (stream === undefined) throw logStreamNotFound();
    return stream;
  }

  deleteStream(name: string): LogStream {
    const stream = this.stream(name);
    this.#streams.delete(name);
    return stream;
  }

  /** Start of what retention keeps; undefined when everything is kept. */
  retainedSince(nowMs: number): number | undefined {
    return this.retentionInDays === undefined ? undefined : nowMs - this.retentionInDays * DAY_MS;
  }

  /** Forgets what retention has let go by now. Called before reading, so that no timer is needed. */
  expire(nowMs: number): void {
    const since = this.retainedSince(nowMs);
    if (since === undefined) return;
    for (const stream of this.#streams.values()) stream.dropBefore(since);
  }
}
