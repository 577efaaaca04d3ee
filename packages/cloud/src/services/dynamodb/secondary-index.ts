import type { OnDemandThroughput, WarmThroughput } from "@aws-sdk/client-dynamodb";
import { type Item, itemSizeBytes } from "./attribute-value.js";
import { type KeySchema, keyAttributesOf, positionOf, tieOf } from "./key-schema.js";
import { type Position, SortedRows } from "./sorted-rows.js";

/** An item at its place in a table. */
export interface Row extends Position {
  readonly item: Item;
  readonly sizeBytes: number;
}

export interface IndexRow extends Position {
  readonly row: Row;
}

export interface IndexDefinition {
  readonly name: string;
  readonly kind: "global" | "local";
  readonly schema: KeySchema;
  readonly projectionType: "ALL" | "KEYS_ONLY" | "INCLUDE";
  readonly nonKeyAttributes: readonly string[];
  readonly throughput: Throughput;
  readonly onDemandThroughput?: OnDemandThroughput | undefined;
  readonly warmThroughput?: WarmThroughput | undefined;
}

export interface Throughput {
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** Items of a table that have an index's key attributes, in the index's order. */
export class SecondaryIndex {
  definition: IndexDefinition;
  readonly rows = new SortedRows<IndexRow>();
  /** What every entry has, whatever the index projects. */
  readonly #keyNames: ReadonlySet<string>;

  constructor(definition: IndexDefinition, tableSchema: KeySchema) {
    this.definition = definition;
    const keys = [...keyAttributesOf(tableSchema), ...keyAttributesOf(definition.schema)];
    this.#keyNames = new Set(keys.map(({ name }) => name));
  }

  /** @returns bytes written to the index, or to take an entry out; 0 when neither row has an entry */
  replace(before: Row | undefined, after: Row | undefined): number {
    const was = before && this.#positionOf(before);
    const is = after && this.#positionOf(after);
    if (was !== undefined) this.rows.delete(was);
    if (is !== undefined && after !== undefined) this.rows.put({ ...is, row: after });
    const written = is !== undefined ? after : was !== undefined ? before : undefined;
    return written === undefined ? 0 : Math.max(1, this.sizeOf(written));
  }

  /** Bytes of the projected item. */
  sizeOf(row: Row): number {
    return this.definition.projectionType === "ALL" ? row.sizeBytes : itemSizeBytes(this.projected(row.item));
  }

  projects(attribute: string): boolean {
    const { projectionType, nonKeyAttributes } = this.definition;
    return projectionType === "ALL" || this.#keyNames.has(attribute) || nonKeyAttributes.includes(attribute);
  }

  projected(item: Item): Item {
    if (this.definition.projectionType === "ALL") return item;
    return Object.fromEntries(Object.entries(item).filter(([name]) => this.projects(name)));
  }

  #positionOf(row: Row): Position | undefined {
    return positionOf(this.definition.schema, row.item, tieOf(row));
  }
}
