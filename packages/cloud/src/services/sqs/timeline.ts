/** Something that happens to an item at an instant. */
export interface TimelineEntry<Item> {
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
  readonly item: Item;
  /** Place in the heap; the timeline's own business. */
  position: number;
}

/** What happens when, earliest first: a binary heap whose entries know their place, so that any can be withdrawn. */
export class Timeline<Item> {
  readonly #heap: TimelineEntry<Item>[] = [];

  get size(): number {
    return this.#heap.length;
  }

  get first(): TimelineEntry<Item> | undefined {
    return this.#heap[0];
  }

  add(atMs: number, item: Item): TimelineEntry<Item> {
    const entry: TimelineEntry<Item> = { atMs, item, position: this.#heap.length };
    this.#heap.push(entry);
    this.#rise(entry);
    return entry;
  }

  /** Does nothing to an entry that is no longer here. */
  remove(entry: TimelineEntry<Item>): void {
    if (this.#heap[entry.position] !== entry) return;
    const last = this.#heap.pop();
    if (last === undefined || last === entry) return;
    this.#place(last, entry.position);
    this.#rise(last);
    this.#sink(last);
  }

  #rise(entry: TimelineEntry<Item>): void {
    for (;;) {
      const parent = this.#heap[(entry.position - 1) >> 1];
      if (parent === undefined || parent.atMs <= entry.atMs) return;
      this.#swap(entry, parent);
    }
  }

  #sink(entry: TimelineEntry<Item>): void {
    for (;;) {
      const left = this.#heap[2 * entry.position + 1];
      const right = this.#heap[2 * entry.position + 2];
      const child = right !== undefined && left !== undefined && right.atMs < left.atMs ? right : left;
      if (child === undefined || entry.atMs <= child.atMs) return;
      this.#swap(entry, child);
    }
  }

  #swap(one: TimelineEntry<Item>, other: TimelineEntry<Item>): void {
    const { position } = one;
    this.#place(one, other.position);
    this.#place(other, position);
  }

  #place(entry: TimelineEntry<Item>, position: number): void {
    this.#heap[position] = entry;
    entry.position = position;
  }
}
