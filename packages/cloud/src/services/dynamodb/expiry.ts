import type { Item } from "./attribute-value.js";
import type { Row } from "./secondary-index.js";
import { FIRST, type Position, SortedRows } from "./sorted-rows.js";

// What expired longer ago is left alone, so that a wrong unit does not empty a table.
const IGNORED_AGE_SECONDS = 5 * 365 * 86_400;

interface ExpiryRow extends Position {
  readonly row: Row;
}

/** Rows in the order in which their time to live ends. */
export class Expiry {
  readonly attribute: string;
  readonly #rows = new SortedRows<ExpiryRow>();

  constructor(attribute: string) {
    this.attribute = attribute;
  }

  replace(before: Row | undefined, after: Row | undefined): void {
    const was = before && this.#positionOf(before);
    const is = after && this.#positionOf(after);
    if (was !== undefined) this.#rows.delete(was);
    if (is !== undefined && after !== undefined) this.#rows.put({ ...is, row: after });
  }

  /** When the next row ends, in milliseconds since the Unix epoch. */
  nextAtMs(nowMs: number): number | undefined {
    for (const { hash } of this.#rows.ascendingFrom(from(oldestSeconds(nowMs)))) return hash * 1000;
    return undefined;
  }

  due(nowMs: number): readonly Row[] {
    const due: Row[] = [];
    for (const { hash, row } of this.#rows.ascendingFrom(from(oldestSeconds(nowMs)))) {
      if (hash * 1000 > nowMs) break;
      due.push(row);
    }
    return due;
  }

  // Seconds stand where other orders have the hash of a partition.
  #positionOf({ item, hash, partition, sort }: Row): Position | undefined {
    const seconds = secondsOf(item, this.attribute);
    return seconds === undefined ? undefined : { hash: seconds, partition: `${hash} ${partition}`, sort, tie: FIRST };
  }
}

const from = (seconds: number): Position => ({ hash: seconds, partition: FIRST, sort: FIRST, tie: FIRST });

const oldestSeconds = (nowMs: number): number => Math.floor(nowMs / 1000) - IGNORED_AGE_SECONDS;

function secondsOf(item: Item, attribute: string): number | undefined {
  const number = item[attribute]?.N;
  if (number === undefined) return undefined;
  const seconds = Math.floor(Number(number));
  // A date beyond what clocks can say never comes.
  return seconds > 0 && seconds < 8.64e12 ? seconds : undefined;
}
