import type { ScheduledTask } from "@assay/core";
import type { StreamViewType } from "@aws-sdk/client-dynamodb";
import type { CloudPorts, Scope } from "../../ports.js";
import { TableStream, type TableStreamRecord } from "../../table-stream.js";
import { neverChanging } from "../../unchanging.js";
import { areEqual, type Item } from "./attribute-value.js";
import type { Backup } from "./backup.js";
import { resourceNotFound, tableExists, tableNotFound } from "./errors.js";
import { positionOf } from "./key-schema.js";
import { recordExpiry } from "./metrics.js";
import type { Position } from "./sorted-rows.js";
import { Table, type TableRecord, type WriteEffect } from "./table.js";
import { checkTableReference } from "./table-input.js";
import { TransactionTokens, type TransactionTokensRecord } from "./transaction-tokens.js";

export interface StoreRecord {
  readonly backups?: readonly Backup[];
  readonly tables: readonly TableRecord[];
  readonly streams: readonly TableStreamRecord[];
  readonly nextSequence: number;
  readonly tokens: TransactionTokensRecord;
}

type Ports = Pick<CloudPorts, "clock" | "tableStreams" | "telemetry">;

/** Tables of one account and region, their streams, and the time at which items expire. */
export class DynamoDbStore {
  readonly scope: Scope;
  readonly tokens: TransactionTokens;
  readonly #ports: Ports;
  /** By ARN; they outlive their tables. */
  readonly backups = new Map<string, Backup>();
  readonly #tables = new Map<string, Table>();
  #streams: TableStream[] = [];
  #nextSequence = 1;
  #expiryTask: { readonly atMs: number; readonly task: ScheduledTask } | undefined;

  constructor(scope: Scope, ports: Ports) {
    this.scope = scope;
    this.#ports = ports;
    this.tokens = new TransactionTokens(ports.clock);
  }

  create(table: Table): void {
    const { name } = table.definition;
    if (this.#tables.has(name)) throw tableExists(name);
    this.#tables.set(name, table);
  }

  /** Sorted by name. */
  tables(): readonly Table[] {
    return [...this.#tables.keys()].sort().map((name) => this.describedTable(name));
  }

  /** @param reference a table's name or ARN */
  findTable(reference: string): Table | undefined {
    const { accountId, region } = this.scope;
    const prefix = `arn:aws:dynamodb:${region}:${accountId}:table/`;
    const table = this.#tables.get(reference.startsWith(prefix) ? reference.slice(prefix.length) : reference);
    if (table?.expiry !== undefined) this.#expire();
    return table;
  }

  /** @throws ResourceNotFoundException as reads and writes of items answer it */
  table(reference: string): Table {
    const table = this.findTable(reference);
    if (table !== undefined) return table;
    // What can be no table's name is told so; asked only now, because most names are those of tables.
    checkTableReference(reference);
    throw resourceNotFound();
  }

  /** @throws ResourceNotFoundException that names the table, as DescribeTable answers it */
  describedTable(reference: string): Table {
    const table = this.findTable(reference);
    if (table !== undefined) return table;
    checkTableReference(reference);
    throw tableNotFound(reference);
  }

  delete(table: Table): void {
    this.disableStream(table);
    this.#tables.delete(table.definition.name);
  }

  enableStream(table: Table, viewType: StreamViewType): void {
    const nowMs = this.#ports.clock.now();
    // Labels are times; two streams of a table cannot share one.
    const taken = (label: string): boolean => this.#streams.some((stream) => stream.arn === arnOf(label));
    const arnOf = (label: string): string => `${table.definition.arn}/stream/${label}`;
    let labelMs = nowMs;
    while (taken(labelOf(labelMs))) labelMs++;
    const label = labelOf(labelMs);
    const { partition, sort } = table.schema;
    const stream = new TableStream({
      arn: arnOf(label),
      tableName: table.definition.name,
      label,
      viewType,
      createdAtMs: nowMs,
      keyNames: sort === undefined ? [partition.name] : [partition.name, sort.name],
      firstSequence: this.#nextSequence,
      lastSequence: this.#nextSequence - 1,
      endedAtMs: undefined,
      changes: [],
    });
    // A stream's sequence numbers are its own and have no holes; a later stream of the store starts above them.
    this.#nextSequence += 1_000_000_000;
    this.#streams.push(stream);
    table.stream = stream;
  }

  disableStream(table: Table): void {
    table.stream?.end(this.#ports.clock.now());
  }

  /** Streams that can still be read, oldest first. */
  streams(): readonly TableStream[] {
    this.#expire();
    const nowMs = this.#ports.clock.now();
    this.#streams = this.#streams.filter((stream) => !stream.isGone(nowMs));
    return this.#streams;
  }

  /** Writes or deletes an item, and tells the table's stream what changed. */
  write(table: Table, position: Position, item: Item | undefined, isExpiry = false): WriteEffect {
    const effect = table.write(position, item);
    const { old } = effect;
    const { stream, history } = table;
    if (history !== undefined) {
      history.record({ atMs: this.#ports.clock.now(), key: table.keyOf(item ?? old ?? {}), old });
    }
    if (stream?.isEnabled === true && isChange(old, item)) {
      const keys = table.keyOf(item ?? old ?? {});
      stream.append({ atMs: this.#ports.clock.now(), keys, oldImage: old, newImage: item, isExpiry });
      this.#ports.tableStreams.announce(stream.arn);
    }
    if (table.expiry !== undefined && !isExpiry) this.scheduleExpiry();
    return effect;
  }

  /** Sets the clock for the next item whose time to live ends. */
  scheduleExpiry(): void {
    const { clock } = this.#ports;
    const times = [...this.#tables.values()].flatMap(({ expiry }) => expiry?.nextAtMs(clock.now()) ?? []);
    const atMs = times.length === 0 ? undefined : Math.min(...times);
    if (atMs === this.#expiryTask?.atMs) return;
    this.#expiryTask?.task.cancel();
    this.#expiryTask = atMs === undefined ? undefined : { atMs, task: clock.schedule(atMs, () => this.#expire()) };
  }

  dispose(): void {
    this.#expiryTask?.task.cancel();
    this.#expiryTask = undefined;
  }

  toRecord(): StoreRecord {
    return {
      tables: [...this.#tables.values()].map((table) => table.toRecord()),
      streams: this.streams().map((stream) => stream.toRecord()),
      nextSequence: this.#nextSequence,
      tokens: this.tokens.toRecord(),
      backups: [...this.backups.values()].map(neverChanging),
    };
  }

  restore(record: StoreRecord): void {
    this.#nextSequence = record.nextSequence;
    this.#streams = record.streams.map((stream) => new TableStream(stream));
    this.tokens.restore(record.tokens);
    for (const backup of record.backups ?? []) this.backups.set(backup.arn, backup);
    for (const saved of record.tables) {
      const table = new Table(saved);
      for (const item of saved.items) {
        const position = positionOf(table.schema, item);
        if (position !== undefined) table.write(position, item);
      }
      table.setTimeToLive(saved.ttlAttribute);
      table.stream = this.#streams.find(({ arn }) => arn === saved.streamArn);
      this.#tables.set(table.definition.name, table);
    }
    this.scheduleExpiry();
  }

  #expire(): void {
    const nowMs = this.#ports.clock.now();
    let isAny = false;
    for (const table of this.#tables.values()) {
      const due = table.expiry?.due(nowMs) ?? [];
      for (const row of due) {
        this.write(table, row, undefined, true);
        isAny = true;
      }
      if (due.length > 0) recordExpiry(this.#ports.telemetry, this.scope, table, { count: due.length, nowMs });
    }
    if (isAny || (this.#expiryTask !== undefined && this.#expiryTask.atMs <= nowMs)) this.scheduleExpiry();
  }
}

function labelOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, -1);
}

/** A write that leaves an item as it was makes no record. */
function isChange(old: Item | undefined, item: Item | undefined): boolean {
  if (old === undefined || item === undefined) return old !== item;
  return !areEqual({ M: { ...old } }, { M: { ...item } });
}
