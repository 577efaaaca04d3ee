import { neverChanging } from "../../unchanging.js";
import type { Item } from "./attribute-value.js";

/** What an item was before a write. */
export interface PastItem {
  readonly atMs: number;
  readonly key: Item;
  readonly old: Item | undefined;
}

const DAY_MS = 86_400_000;

/** What point-in-time recovery needs to undo the writes of the last days. */
export class TableHistory {
  readonly periodDays: number;
  #past: PastItem[];

  constructor(periodDays: number, past: readonly PastItem[] = []) {
    this.periodDays = periodDays;
    this.#past = [...past];
  }

  record(past: PastItem): void {
    const oldestMs = past.atMs - this.periodDays * DAY_MS;
    if ((this.#past[0]?.atMs ?? oldestMs) < oldestMs) {
      this.#past = this.#past.filter(({ atMs }) => atMs >= oldestMs);
    }
    this.#past.push(neverChanging(past));
  }

  /** Writes after `atMs`, the last one first. */
  *since(atMs: number): Generator<PastItem> {
    for (let index = this.#past.length - 1; index >= 0; index--) {
      const past = this.#past[index];
      if (past === undefined || past.atMs <= atMs) return;
      yield past;
    }
  }

  toRecord(): readonly PastItem[] {
    return [...this.#past];
  }
}
