import type { CloudPorts, Scope, VendedLogEvent } from "../../ports.js";
import { readEmbeddedMetrics } from "./embedded-metrics.js";
import { deletionProtected, logGroupAlreadyExists, logGroupNotFound } from "./errors.js";
import { type LogEvent, sizeOf } from "./log-event.js";
import { LogGroup, type LogGroupRecord } from "./log-group.js";
import type { LogStream } from "./log-stream.js";
import { QuietMinutes, type WatchedMinute } from "./quiet-minutes.js";
import { type SavedDelivery, Subscriptions } from "./subscriptions.js";

/** Memory is finite where CloudWatch Logs is not; beyond this the oldest events of the largest stream go first. */
const STORE_LIMIT_BYTES = 64 * 1024 * 1024;

/** All there is in a store, as a value that survives `structuredClone`. */
export interface LogsRecord {
  readonly groups: readonly LogGroupRecord[];
  readonly nextSequence: number;
  readonly quietMinutes: readonly WatchedMinute[];
  readonly undelivered: readonly SavedDelivery[];
}

type LogsPorts = Pick<CloudPorts, "clock" | "ledger" | "telemetry"> & ConstructorParameters<typeof Subscriptions>[1];

interface WrittenEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** Log groups of one account and region. */
export class LogsStore {
  readonly #scope: Scope;
  readonly #ports: LogsPorts;
  readonly #limitBytes: number;
  readonly #groups = new Map<string, LogGroup>();
  readonly subscriptions: Subscriptions;
  readonly #quietMinutes: QuietMinutes;
  #storedBytes = 0;
  #nextSequence = 1;

  constructor(scope: Scope, ports: LogsPorts, limitBytes: number = STORE_LIMIT_BYTES) {
    this.#scope = scope;
    this.#ports = ports;
    this.#limitBytes = limitBytes;
    this.subscriptions = new Subscriptions(scope, ports);
    this.#quietMinutes = new QuietMinutes(ports.clock, (minute) => this.#measureQuiet(minute));
  }

  createGroup(
    name: string,
    settings: Pick<
      ConstructorParameters<typeof LogGroup>[0],
      "logGroupClass" | "kmsKeyId" | "tags" | "deletionProtectionEnabled"
    > = {},
  ): LogGroup {
    if (this.#groups.has(name)) throw logGroupAlreadyExists();
    const { accountId, region } = this.#scope;
    const arn = `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
    const group = new LogGroup({ ...settings, name, arn, createdAt: this.#ports.clock.now() });
    this.#groups.set(name, group);
    return group;
  }

  /** Group by name, with what retention lets go already gone. */
  group(name: string): LogGroup {
    const group = this.#groups.get(name);
    if (group === undefined) throw logGroupNotFound();
    group.expire(this.#ports.clock.now());
    return group;
  }

  /** All groups, sorted by name. */
  groups(): readonly LogGroup[] {
    return [...this.#groups.keys()].sort().map((name) => this.group(name));
  }

  deleteGroup(name: string): void {
    const group = this.group(name);
    if (group.deletionProtectionEnabled) throw deletionProtected();
    this.#groups.delete(name);
    this.#recount();
  }

  deleteStream(group: LogGroup, name: string): void {
    group.deleteStream(name);
    this.#recount();
  }

  write(group: LogGroup, stream: LogStream, events: readonly WrittenEvent[]): void {
    const ingestionTime = this.#ports.clock.now();
    const written = events.map(({ timestamp, message }) => {
      const event: LogEvent = { timestamp, message, ingestionTime, sequence: this.#nextSequence++ };
      stream.append(event);
      this.#storedBytes += sizeOf(message);
      this.#measure(group, event);
      this.#filter(group, event);
      return event;
    });
    this.subscriptions.deliver(group, stream, written);
    if (this.#storedBytes > this.#limitBytes) this.#shrink();
  }

  /** What other services log; they make the group and the stream themselves when these are missing. */
  writeVended(groupName: string, streamName: string, events: readonly VendedLogEvent[]): void {
    const group = this.#groups.get(groupName) ?? this.createGroup(groupName);
    const stream = group.findStream(streamName) ?? group.createStream(streamName, this.#ports.clock.now());
    this.write(group, stream, events);
  }

  /** What a stream holds by now; nothing where there is none. */
  readVended(groupName: string, streamName: string): readonly VendedLogEvent[] {
    const group = this.#groups.get(groupName);
    group?.expire(this.#ports.clock.now());
    return group?.findStream(streamName)?.events ?? [];
  }

  toRecord(): LogsRecord {
    return {
      groups: this.groups().map((group) => group.toRecord()),
      nextSequence: this.#nextSequence,
      quietMinutes: this.#quietMinutes.toRecord(),
      undelivered: this.subscriptions.toRecord(),
    };
  }

  restore({ groups, nextSequence, quietMinutes, undelivered }: LogsRecord): void {
    for (const group of groups) this.#groups.set(group.name, LogGroup.fromRecord(group));
    this.#nextSequence = nextSequence;
    this.#quietMinutes.restore(quietMinutes);
    this.subscriptions.restore(undelivered);
    this.#recount();
  }

  /** Ends what waits for the clock. */
  stop(): void {
    this.#quietMinutes.stop();
    this.subscriptions.stop();
  }

  /** Lets the metric filters of a group look at an event. */
  #filter({ name: groupName, metricFilters }: LogGroup, event: LogEvent): void {
    for (const filter of metricFilters.values()) {
      const { filterName, transformation } = filter.record;
      const hasMatched = filter.matches(event.message);
      if (transformation.defaultValue !== undefined) this.#quietMinutes.note({ groupName, filterName, hasMatched });
      const metric = hasMatched ? filter.measure(event) : undefined;
      if (metric !== undefined) this.#ports.telemetry.putMetricData(this.#scope, filter.namespace, [metric]);
    }
  }

  #measureQuiet({ groupName, filterName, startMs }: WatchedMinute): void {
    const filter = this.#groups.get(groupName)?.metricFilters.get(filterName);
    const metric = filter?.defaultAt(startMs);
    if (filter !== undefined && metric !== undefined) {
      this.#ports.telemetry.putMetricData(this.#scope, filter.namespace, [metric]);
    }
  }

  /** Hands on the metrics that an event carries; those of broken ones are counted, as CloudWatch Logs does. */
  #measure({ name }: LogGroup, event: LogEvent): void {
    const { ledger, telemetry } = this.#ports;
    const line = readEmbeddedMetrics(event, event.ingestionTime);
    if (line.kind === "invalid") {
      const dimensions = { LogGroupName: name };
      const failure = { metricName: "EMFValidationErrors", value: 1, unit: "Count", dimensions } as const;
      telemetry.putMetricData(this.#scope, "AWS/Logs", [{ ...failure, timestamp: event.ingestionTime }]);
    }
    if (line.kind !== "metrics") return;
    if (line.isRedated) {
      ledger.record({
        source: "logs.PutLogEvents",
        gap: "embedded-metrics-redated",
        detail: `embedded metrics in ${name} were dated far from the cloud's clock, as by a function that keeps the machine's time; they have the time of their log event, where CloudWatch drops them`,
      });
    }
    for (const { namespace, data } of line.metrics) telemetry.putMetricData(this.#scope, namespace, data);
  }

  // Retention drops events without telling the store, so the sum is taken anew before anything is thrown away.
  #recount(): number {
    this.#storedBytes = 0;
    for (const group of this.groups()) this.#storedBytes += group.storedBytes;
    return this.#storedBytes;
  }

  #shrink(): void {
    while (this.#recount() > this.#limitBytes) {
      const streams = [...this.#groups.values()].flatMap((group) => group.streams);
      const largest = streams.reduce((a, b) => (b.storedBytes > a.storedBytes ? b : a));
      largest.dropFirst(Math.ceil(largest.events.length / 2));
      this.#ports.ledger.record({
        source: "logs.PutLogEvents",
        gap: "log-events-dropped",
        detail: `logs are kept in memory; beyond ${this.#limitBytes} bytes an account's oldest events in a region are dropped, which CloudWatch Logs never does`,
      });
    }
  }
}
