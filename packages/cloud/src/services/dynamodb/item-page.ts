import type { AttributeValue, Item } from "./attribute-value.js";
import { readUnits, UsedCapacity } from "./capacity.js";
import type { Condition } from "./expression/condition.js";
import { holds } from "./expression/holds.js";
import { keyOf } from "./key-schema.js";
import type { IndexRow, Row, SecondaryIndex } from "./secondary-index.js";
import { compare, type Position } from "./sorted-rows.js";
import type { Table } from "./table.js";

const PAGE_LIMIT_BYTES = 1024 * 1024;

/** What items are read from. */
export interface Source {
  readonly table: Table;
  readonly index: SecondaryIndex | undefined;
}

export interface Stretch {
  readonly start: Position;
  readonly end: Position;
  readonly isAscending: boolean;
}

/** Rows of the table, in the order of the index when there is one. */
export function* rowsBetween({ table, index }: Source, { start, end, isAscending }: Stretch): Generator<Row> {
  const rows = index?.rows ?? table.rows;
  const all: Iterable<Row | IndexRow> = isAscending ? rows.ascendingFrom(start) : rows.descendingFrom(end);
  for (const each of all) {
    if (isAscending ? compare(each, end) >= 0 : compare(each, start) < 0) return;
    yield "row" in each ? each.row : each;
  }
}

export interface PageOptions {
  readonly filter: Condition | undefined;
  /** Items that are read, whether the filter keeps them or not. */
  readonly limit: number | undefined;
  readonly isConsistent: boolean;
  /** Whether a local index gets from the table what it does not project, item by item. */
  readonly fetches: boolean;
  /** What of an item is answered; undefined to answer none, only how many. */
  readonly show: ((item: Item) => Record<string, AttributeValue>) | undefined;
}

export interface ItemPage {
  readonly items: readonly Record<string, AttributeValue>[];
  readonly count: number;
  readonly scannedCount: number;
  /** Key of the last item that was read; undefined when none may follow. */
  readonly lastKey: Record<string, AttributeValue> | undefined;
  readonly used: UsedCapacity;
}

/** Reads until the limit or a megabyte is reached. */
export function readPage(rows: Iterable<Row>, { table, index }: Source, options: PageOptions): ItemPage {
  const { filter, limit, fetches, show } = options;
  const items: Record<string, AttributeValue>[] = [];
  const weight = options.isConsistent ? 1 : 0.5;
  const used = new UsedCapacity("read");
  let bytes = 0;
  let scannedCount = 0;
  let count = 0;
  let last: Row | undefined;
  let isCut = false;
  for (const row of rows) {
    if (scannedCount === limit || bytes >= PAGE_LIMIT_BYTES) {
      isCut = true;
      break;
    }
    scannedCount++;
    bytes += index === undefined ? row.sizeBytes : index.sizeOf(row);
    if (fetches) used.add(table, readUnits(row.sizeBytes, weight));
    last = row;
    const item = index === undefined || fetches ? row.item : index.projected(row.item);
    if (filter !== undefined && !holds(filter, item)) continue;
    count++;
    if (show !== undefined) items.push(show(item));
  }
  // With a limit, DynamoDB does not look whether anything follows.
  const isMore = isCut || (scannedCount > 0 && scannedCount === limit);
  used.add(table, readUnits(bytes, weight), index?.definition.name);
  const lastKey =
    isMore && last !== undefined
      ? { ...keyOf(table.schema, last.item), ...(index && keyOf(index.definition.schema, last.item)) }
      : undefined;
  return { items, count, scannedCount, lastKey, used };
}
