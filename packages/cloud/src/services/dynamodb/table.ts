import type { StreamViewType } from "@aws-sdk/client-dynamodb";
import { ownValue } from "../../own-value.js";
import type { TableStream } from "../../table-stream.js";
import { neverChanging } from "../../unchanging.js";
import { type Item, itemSizeBytes } from "./attribute-value.js";
import { Expiry } from "./expiry.js";
import { checkIndexKey, type KeyAttribute, type KeySchema, keyOf } from "./key-schema.js";
import { type IndexDefinition, type Row, SecondaryIndex } from "./secondary-index.js";
import { FIRST, type Position, SortedRows } from "./sorted-rows.js";
import { type PastItem, TableHistory } from "./table-history.js";
import type { TableSettings } from "./table-settings.js";

export interface TableDefinition {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAtMs: number;
  readonly schema: KeySchema;
}

export interface TableRecord {
  readonly definition: TableDefinition;
  readonly settings: TableSettings;
  readonly attributes: readonly KeyAttribute[];
  readonly indexes: readonly IndexDefinition[];
  readonly tags: ReadonlyMap<string, string>;
  readonly ttlAttribute: string | undefined;
  readonly streamArn: string | undefined;
  readonly items: readonly Item[];
  /** Policies of the table and of its stream, by ARN. */
  readonly policies?: ReadonlyMap<string, ResourcePolicy>;
  readonly past?: readonly PastItem[] | undefined;
}

export interface ResourcePolicy {
  readonly policy: string;
  readonly revisionId: string;
}

/** What one write did to a table: old item, and units of each index that it touched. */
export interface WriteEffect {
  readonly old: Item | undefined;
  readonly indexBytes: ReadonlyMap<string, number>;
}

/** Items of one table, its indexes and what follows from a write: index entries, stream records, expiry. */
export class Table {
  readonly definition: TableDefinition;
  settings: TableSettings;
  /** What the attribute definitions say: the attributes of all keys. */
  attributes: readonly KeyAttribute[];
  readonly indexes = new Map<string, SecondaryIndex>();
  readonly tags: Map<string, string>;
  readonly rows = new SortedRows<Row>();
  expiry: Expiry | undefined;
  stream: TableStream | undefined;
  readonly policies: Map<string, ResourcePolicy>;
  /** Undefined without point-in-time recovery. */
  history: TableHistory | undefined;
  #sizeBytes = 0;

  constructor(record: Omit<TableRecord, "items" | "ttlAttribute" | "streamArn">) {
    this.definition = record.definition;
    this.settings = record.settings;
    this.attributes = record.attributes;
    this.tags = new Map(record.tags);
    this.policies = new Map(record.policies);
    const { recovery } = record.settings;
    this.history = recovery && new TableHistory(recovery.periodDays, record.past);
    for (const index of record.indexes) this.addIndex(index);
  }

  toRecord(): TableRecord {
    return {
      definition: this.definition,
      settings: this.settings,
      attributes: this.attributes,
      indexes: [...this.indexes.values()].map(({ definition }) => definition),
      tags: new Map(this.tags),
      ttlAttribute: this.expiry?.attribute,
      streamArn: this.stream?.arn,
      items: this.allRows().map(({ item }) => neverChanging(item)),
      policies: new Map(this.policies),
      past: this.history?.toRecord(),
    };
  }

  get schema(): KeySchema {
    return this.definition.schema;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get streamViewType(): StreamViewType | undefined {
    return this.stream?.isEnabled ? this.stream.viewType : undefined;
  }

  allRows(): readonly Row[] {
    return [...this.rows.ascendingFrom({ hash: 0, partition: FIRST, sort: FIRST, tie: FIRST })];
  }

  /** Builds the index from the items there are; those whose attribute has another type than its key stay out. */
  addIndex(definition: IndexDefinition): void {
    const index = new SecondaryIndex(definition, this.schema);
    for (const row of this.allRows()) if (fits(definition, row.item)) index.replace(undefined, row);
    this.indexes.set(definition.name, index);
  }

  setTimeToLive(attribute: string | undefined): void {
    this.expiry = attribute === undefined ? undefined : new Expiry(attribute);
    for (const row of this.allRows()) this.expiry?.replace(undefined, row);
  }

  find(position: Position): Item | undefined {
    return this.rows.find(position)?.item;
  }

  /** @throws ValidationException when the item has a value that an index's key may not have */
  checkIndexKeys(item: Item, isUpdate = false): void {
    for (const { definition } of this.indexes.values()) {
      checkIndexKey(definition.name, definition.schema, item, isUpdate);
    }
  }

  /** Puts an item in its place, or takes it away. */
  write(position: Position, item: Item | undefined): WriteEffect {
    const { hash, partition, sort, tie } = position;
    const before = this.rows.find(position);
    const after = item && { hash, partition, sort, tie, item, sizeBytes: itemSizeBytes(item) };
    if (after !== undefined) this.rows.put(after);
    else this.rows.delete(position);
    this.#sizeBytes += (after?.sizeBytes ?? 0) - (before?.sizeBytes ?? 0);
    const indexBytes = new Map<string, number>();
    for (const [name, index] of this.indexes) {
      const bytes = index.replace(before, after);
      if (bytes > 0) indexBytes.set(name, bytes);
    }
    this.expiry?.replace(before, after);
    return { old: before?.item, indexBytes };
  }

  keyOf(item: Item): Item {
    return keyOf(this.schema, item);
  }
}

function fits({ schema }: IndexDefinition, item: Item): boolean {
  const has = ({ name, type }: KeyAttribute): boolean => ownValue(item, name)?.[type] !== undefined;
  return has(schema.partition) && (schema.sort === undefined || has(schema.sort));
}
