import type { Capacity, ConsumedCapacity, ReturnConsumedCapacity } from "@aws-sdk/client-dynamodb";
import type { Table } from "./table.js";

const READ_UNIT_BYTES = 4096;
const WRITE_UNIT_BYTES = 1024;

/** How often a unit counts: transactions do everything twice, eventually consistent reads half. */
export type Weight = 0.5 | 1 | 2;

export const readUnits = (bytes: number, weight: Weight): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * weight;

export const writeUnits = (bytes: number, weight: Weight): number =>
  Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES)) * weight;

/** Units that one request used of a table and its indexes. */
export class UsedCapacity {
  readonly #kind: "read" | "write";
  readonly #tables = new Map<Table, { table: number; readonly indexes: Map<string, number> }>();

  constructor(kind: "read" | "write") {
    this.#kind = kind;
  }

  get metricName(): string {
    return this.#kind === "read" ? "ConsumedReadCapacityUnits" : "ConsumedWriteCapacityUnits";
  }

  add(table: Table, units: number, indexName?: string): void {
    const used = this.#tables.get(table) ?? { table: 0, indexes: new Map<string, number>() };
    this.#tables.set(table, used);
    if (indexName === undefined) used.table += units;
    else used.indexes.set(indexName, (used.indexes.get(indexName) ?? 0) + units);
  }

  /** Units as CloudWatch shows them: those of local indexes are their table's, those of global ones are their own. */
  *consumers(): Generator<{ readonly tableName: string; readonly indexName?: string; readonly units: number }> {
    for (const [table, { table: own, indexes }] of this.#tables) {
      const tableName = table.definition.name;
      let units = own;
      for (const [indexName, used] of indexes) {
        if (table.indexes.get(indexName)?.definition.kind === "global") yield { tableName, indexName, units: used };
        else units += used;
      }
      yield { tableName, units };
    }
  }

  /** What a request asked to be told, one entry a table. @param showsKind whether read or write units are named */
  report(wanted: ReturnConsumedCapacity | undefined, showsKind = false): ConsumedCapacity[] | undefined {
    if (wanted === undefined || wanted === "NONE") return undefined;
    const member = this.#kind === "read" ? "ReadCapacityUnits" : "WriteCapacityUnits";
    const shown = (units: number): Capacity => ({ CapacityUnits: units, ...(showsKind && { [member]: units }) });
    return [...this.#tables].map(([table, { table: own, indexes }]) => {
      const total = [...indexes.values()].reduce((sum, units) => sum + units, own);
      const report = { TableName: table.definition.name, ...shown(total) };
      if (wanted === "TOTAL") return report;
      const ofKind = (kind: "global" | "local") => {
        const entries = [...indexes].filter(([name]) => table.indexes.get(name)?.definition.kind === kind);
        return entries.length === 0
          ? undefined
          : Object.fromEntries(entries.map(([name, units]) => [name, shown(units)]));
      };
      return {
        ...report,
        Table: shown(own),
        LocalSecondaryIndexes: ofKind("local"),
        GlobalSecondaryIndexes: ofKind("global"),
      };
    });
  }
}
