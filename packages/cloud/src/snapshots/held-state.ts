import { isNeverChanging } from "../unchanging.js";
import { type Change, type MemberChanges, membersOf, objectOf, type Piece } from "./changes.js";
import { isLarge, largeDigestOf, standInOf } from "./split-encoding.js";

/**
 * A state as it was, to compare the next one with. It shares with the service what never changes, and has its own copy
 * of the rest; of large arrays it has the digests.
 */
export class HeldState {
  #held: unknown;

  constructor(state: unknown) {
    this.#held = copyOf(state);
  }

  /** What became of it; undefined for nothing. From now on it is the next one that is held. */
  advance(next: unknown): Change | undefined {
    const { held, change } = compare(this.#held, next);
    this.#held = held;
    return change;
  }
}

interface Comparison {
  readonly held: unknown;
  readonly change: Change | undefined;
}

function compare(held: unknown, next: unknown): Comparison {
  // The same object is held and given for what never changes only.
  if (Object.is(held, next)) return same(held);
  if (!isObject(held) || !isObject(next)) return replaced(next);
  if (held instanceof Uint8Array && next instanceof Uint8Array)
    return areEqualBytes(held, next) ? same(held) : replaced(next);
  if (held instanceof Date && next instanceof Date) return +held === +next ? same(held) : replaced(next);
  if (held instanceof Set && next instanceof Set) return areEqualSets(held, next) ? same(held) : replaced(next);
  if (Array.isArray(held) && Array.isArray(next)) return compareItems(held, next);
  if (hasMembers(held) && hasMembers(next) && held instanceof Map === next instanceof Map)
    return compareMembers(held, next);
  return replaced(next);
}

const same = (held: unknown): Comparison => ({ held, change: undefined });

function replaced(next: unknown): Comparison {
  return { held: copyOf(next), change: { to: next } };
}

function compareMembers(held: object, next: object): Comparison {
  const [before, after] = [membersOf(held), membersOf(next)];
  const gone = [...before.keys()].filter((key) => !after.has(key));
  const keys = [...after.keys()];
  const stay = [...before.keys()].filter((key) => after.has(key));
  // A change keeps the order of what stays; another order is another value.
  if (stay.some((key, index) => key !== keys[index]) || [...before.keys(), ...keys].some(isObject))
    return replaced(next);
  const members: [unknown, Change][] = [];
  const heldMembers = new Map<unknown, unknown>();
  for (const [key, value] of after) {
    const of = before.has(key) ? compare(before.get(key), value) : replaced(value);
    heldMembers.set(key, of.held);
    if (of.change !== undefined) members.push([key, of.change]);
  }
  const change: MemberChanges | undefined = members.length + gone.length === 0 ? undefined : { gone, members };
  if (isNeverChanging(next)) return { held: next, change };
  return { held: next instanceof Map ? heldMembers : objectOf(heldMembers), change };
}

/** Items that come again are found wherever they are; another one is compared with what was at its place. */
function compareItems(held: readonly unknown[], next: readonly unknown[]): Comparison {
  const pieces = new Pieces();
  const heldItems: unknown[] = [];
  const keep = (from: number, item: unknown): void => {
    pieces.keep(from);
    heldItems.push(item);
  };
  const { start, heldEnd, nextEnd } = middleOf(held, next);
  for (let index = 0; index < start; index += 1) keep(index, held[index]);
  const places = placesOf(held, start, heldEnd);
  const sources = next.slice(start, nextEnd).map((item) => places.get(item));
  const used = new Set(sources);
  let at = start - 1;
  for (const [offset, source] of sources.entries()) {
    const item = next[start + offset];
    const predecessor = at + 1;
    if (source !== undefined) {
      keep(source, held[source]);
      at = source;
    } else if (predecessor < heldEnd && !used.has(predecessor)) {
      const of = compare(held[predecessor], item);
      if (of.change === undefined) keep(predecessor, of.held);
      else {
        pieces.add({ from: predecessor, change: of.change });
        heldItems.push(of.held);
      }
      at = predecessor;
    } else {
      pieces.add({ item });
      heldItems.push(copyOf(item));
    }
  }
  for (let index = heldEnd; index < held.length; index += 1) keep(index, held[index]);
  return {
    held: isNeverChanging(next) ? next : heldItems,
    change: pieces.areAll(held.length) ? undefined : { pieces: pieces.all },
  };
}

/** What lies between the same items at the start and the same items at the end. */
function middleOf(held: readonly unknown[], next: readonly unknown[]) {
  const shorter = Math.min(held.length, next.length);
  let start = 0;
  while (start < shorter && Object.is(held[start], next[start])) start += 1;
  let [heldEnd, nextEnd] = [held.length, next.length];
  while (heldEnd > start && nextEnd > start && Object.is(held[heldEnd - 1], next[nextEnd - 1])) {
    heldEnd -= 1;
    nextEnd -= 1;
  }
  return { start, heldEnd, nextEnd };
}

/** Where items that can be told from all others were. Not numbers: a map takes minus zero for zero. */
function placesOf(held: readonly unknown[], start: number, end: number): ReadonlyMap<unknown, number> {
  const places = new Map<unknown, number>();
  for (let index = start; index < end; index += 1) {
    const item = held[index];
    if (isObject(item) || typeof item === "string") places.set(item, index);
  }
  return places;
}

class Pieces {
  readonly all: Piece[] = [];

  add(piece: Piece): void {
    this.all.push(piece);
  }

  keep(index: number): void {
    const last = this.all.at(-1);
    if (last !== undefined && "count" in last && last.from + last.count === index)
      this.all[this.all.length - 1] = { from: last.from, count: last.count + 1 };
    else this.all.push({ from: index, count: 1 });
  }

  /** Whether they are so many items of the state before, and no others. */
  areAll(length: number): boolean {
    const [first, second] = this.all;
    if (first === undefined) return length === 0;
    return second === undefined && "count" in first && first.from === 0 && first.count === length;
  }
}

function copyOf(value: unknown): unknown {
  if (!isObject(value) || isNeverChanging(value)) return value;
  // A saved state's bytes are not changed either.
  if (value instanceof Uint8Array) return isLarge(value) ? standInOf(largeDigestOf(value)) : value;
  if (value instanceof Date) return new Date(value);
  if (value instanceof Set) return new Set([...value].map(copyOf));
  if (Array.isArray(value)) return value.map(copyOf);
  const members = membersOf(value);
  for (const [key, member] of members) members.set(key, copyOf(member));
  return value instanceof Map ? members : objectOf(members);
}

function areEqualBytes(held: Uint8Array, next: Uint8Array): boolean {
  if (isLarge(held) || isLarge(next))
    return isLarge(held) && isLarge(next) && largeDigestOf(held) === largeDigestOf(next);
  return Buffer.compare(held, next) === 0;
}

function areEqualSets(held: ReadonlySet<unknown>, next: ReadonlySet<unknown>): boolean {
  const items = [...next];
  return held.size === next.size && [...held].every((item, index) => Object.is(item, items[index]) && !isObject(item));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function hasMembers(value: object): boolean {
  return !(value instanceof Uint8Array || value instanceof Date || value instanceof Set || Array.isArray(value));
}
