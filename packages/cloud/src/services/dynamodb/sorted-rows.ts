/** A place in the order of a table or index. */
export interface Position {
  readonly hash: number;
  readonly partition: string;
  readonly sort: string;
  /** Tells index entries with the same key apart. */
  readonly tie: string;
}

/** Before and after everything that has the same leading parts. Real sort keys and ties start with `BETWEEN`. */
export const FIRST = "";
export const BETWEEN = " ";
export const LAST = "\uffff";

const CHUNK_LIMIT = 512;

/** Rows in the order of their positions, in chunks that are short enough to insert into. */
export class SortedRows<Row extends Position> {
  #chunks: Row[][] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  find(position: Position): Row | undefined {
    const [chunkIndex, index] = this.#firstFrom(position);
    const row = this.#chunks[chunkIndex]?.[index];
    return row !== undefined && compare(row, position) === 0 ? row : undefined;
  }

  /** Takes the place of a row at the same position. */
  put(row: Row): void {
    const [chunkIndex, index] = this.#firstFrom(row);
    const chunk = this.#chunks[chunkIndex];
    const there = chunk?.[index];
    if (chunk !== undefined && there !== undefined && compare(there, row) === 0) {
      chunk[index] = row;
      return;
    }
    this.#size++;
    const target = chunk ?? this.#chunks.at(-1);
    if (target === undefined) {
      this.#chunks.push([row]);
      return;
    }
    if (chunk === undefined) target.push(row);
    else chunk.splice(index, 0, row);
    if (target.length <= CHUNK_LIMIT) return;
    // Keys that only grow leave full chunks behind instead of halves.
    const half = target.at(-1) === row ? CHUNK_LIMIT : CHUNK_LIMIT / 2;
    this.#chunks.splice(this.#chunks.indexOf(target) + 1, 0, target.splice(half));
  }

  delete(position: Position): void {
    const [chunkIndex, index] = this.#firstFrom(position);
    const chunk = this.#chunks[chunkIndex];
    const row = chunk?.[index];
    if (chunk === undefined || row === undefined || compare(row, position) !== 0) return;
    chunk.splice(index, 1);
    this.#size--;
    if (chunk.length === 0) this.#chunks.splice(chunkIndex, 1);
  }

  /** From the first row that is not before `position`, upwards. Nothing may be written meanwhile. */
  *ascendingFrom(position: Position): Generator<Row> {
    let [chunkIndex, index] = this.#firstFrom(position);
    for (; chunkIndex < this.#chunks.length; chunkIndex++, index = 0) {
      const chunk = this.#chunks[chunkIndex] ?? [];
      for (; index < chunk.length; index++) {
        const row = chunk[index];
        if (row !== undefined) yield row;
      }
    }
  }

  /** From the last row before `position`, downwards. */
  *descendingFrom(position: Position): Generator<Row> {
    let [chunkIndex, index] = this.#firstFrom(position);
    for (; chunkIndex >= 0; chunkIndex--, index = this.#chunks[chunkIndex]?.length ?? 0) {
      const chunk = this.#chunks[chunkIndex] ?? [];
      for (let before = index - 1; before >= 0; before--) {
        const row = chunk[before];
        if (row !== undefined) yield row;
      }
    }
  }

  /** Chunk and index of the first row that is not before `position`. */
  #firstFrom(position: Position): [chunkIndex: number, index: number] {
    const chunkIndex = lowerBound(this.#chunks.length, (at) => isBefore(this.#chunks[at]?.at(-1), position));
    const chunk = this.#chunks[chunkIndex] ?? [];
    return [chunkIndex, lowerBound(chunk.length, (at) => isBefore(chunk[at], position))];
  }
}

function lowerBound(length: number, isBelow: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBelow(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isBefore(row: Position | undefined, position: Position): boolean {
  return row !== undefined && compare(row, position) < 0;
}

export function compare(left: Position, right: Position): number {
  if (left.hash !== right.hash) return left.hash - right.hash;
  return order(left.partition, right.partition) || order(left.sort, right.sort) || order(left.tie, right.tie);
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
