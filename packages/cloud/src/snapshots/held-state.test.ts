import { describe, expect, test } from "vitest";
import { neverChanging } from "../unchanging.js";
import { applyChange, type Change } from "./changes.js";
import { HeldState } from "./held-state.js";
import { decodeSplit, encodeSplit } from "./split-encoding.js";

/** What became of a state, and how many bytes say so. */
function changeBetween(before: unknown, after: unknown) {
  const change = new HeldState(before).advance(after);
  if (change === undefined) return undefined;
  const { bytes, large } = encodeSplit(change);
  const read = (digest: string) => large.get(digest) ?? new Uint8Array();
  return { sizeBytes: bytes.byteLength, change: decodeSplit(bytes, "test", read) as Change };
}

const applied = (before: unknown, after: unknown): unknown => {
  const found = changeBetween(before, after);
  return found === undefined ? before : applyChange(structuredClone(before), found.change);
};

describe("a change", () => {
  test.each<[string, unknown, unknown]>([
    ["a member that is another, new or gone", { a: 1, b: 2, c: { d: 3 } }, { a: 1, c: { d: 4 }, e: 5 }],
    ["an order of members that is another", { a: 1, b: 2 }, { b: 2, a: 1 }],
    ["a member that is undefined and one that is missing", { a: undefined }, {}],
    ["entries of a map", new Map([["a", 1], ["b", 2]]), new Map([["b", 3], ["c", 4]])], // biome-ignore format: a line each
    ["an object where a map was", new Map([["a", 1]]), { a: 1 }],
    ["a key that is a prototype's name", { a: 1 }, JSON.parse('{"a":1,"__proto__":{"b":2}}')],
    ["items at the front, in the middle and at the end", [1, 2, 3, 4, 5], [0, 1, 3, 9, 4, 6]],
    ["items that come more than once", ["a", "b", "a"], ["a", "a", "b", "b"]],
    ["another order of items", [[1], [2], [3]], [[3], [1], [2]]],
    ["items that are arrays", [[1, 2], [3]], [[1, 2], [3, 4], []]],
    ["no items any more", [1, 2], []],
    ["dates, sets and bytes", [new Date(1), new Set([1]), Uint8Array.of(1)], [new Date(2), new Set([2]), Uint8Array.of(2)]], // biome-ignore format: a line each
    ["a large array of bytes", { a: new Uint8Array(20_000) }, { a: new Uint8Array(20_000).fill(1) }],
    ["null, a number that is none, and minus zero", [null, 1, 0], [1, Number.NaN, -0]],
  ])("tells %s", (_, before, after) => {
    expect(applied(before, after)).toStrictEqual(after);
  });

  test.each([
    { a: [1, { b: new Map([["c", new Date(5)]]) }] },
    new Set([1, 2]),
    new Uint8Array(20_000),
    [Number.NaN, -0],
  ])("is none when a state is the same: %s", (state) => {
    expect(changeBetween(state, structuredClone(state))).toBeUndefined();
  });

  test("is seen in a part that its owner changed in place", () => {
    const state = { items: [{ count: 1 }] };
    const held = new HeldState(state);
    for (const item of state.items) item.count += 1;
    expect(held.advance(state)).toBeDefined();
    expect(held.advance(state)).toBeUndefined();
  });

  test("is as large as what changed, not as what is there", () => {
    const items = Array.from({ length: 10_000 }, (_, id) => neverChanging({ id, text: "x".repeat(100) }));
    const [, second, ...others] = items;
    const moved = [second, ...others, neverChanging({ id: -1, text: "new" })];
    const found = changeBetween({ items }, { items: moved });
    expect(found?.sizeBytes).toBeLessThan(300);
    expect(applyChange({ items }, found?.change ?? { to: undefined })).toEqual({ items: moved });
  });
});

describe("any state", () => {
  const seeds = Array.from({ length: 40 }, (_, seed) => seed + 1);
  test.each(seeds)("becomes what follows it, step by step (seed %i)", (seed) => {
    const random = randomNumbers(seed);
    let state = randomValue(random, 4);
    const held = new HeldState(state);
    let copy = structuredClone(state);
    for (let step = 0; step < 25; step += 1) {
      state = mutated(state, random);
      const change = held.advance(state);
      if (change !== undefined) copy = applyChange(copy, structuredClone(change));
      expect(copy).toStrictEqual(state);
    }
  });
});

/** Mulberry32: the same numbers below 1 for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomValue(random: () => number, depth: number): unknown {
  const kind = Math.floor(random() * (depth > 0 ? 8 : 4));
  const size = Math.floor(random() * 5);
  const name = (): string => "abcdef".charAt(Math.floor(random() * 6));
  const inner = (): unknown => randomValue(random, depth - 1);
  if (kind === 0) return Math.floor(random() * 5);
  if (kind === 1) return name();
  if (kind === 2) return Uint8Array.of(size);
  if (kind === 3) return random() < 0.5 ? undefined : new Date(size);
  if (kind === 4) return new Map(Array.from({ length: size }, () => [name(), inner()]));
  if (kind === 5) return Object.fromEntries(Array.from({ length: size }, () => [name(), inner()]));
  const items = Array.from({ length: size }, inner);
  return random() < 0.5 ? items : neverChanging(items);
}

/** The same value with another one somewhere in it; what never changes is made anew on the way there. */
function mutated(value: unknown, random: () => number): unknown {
  if (random() < 0.2 || typeof value !== "object" || value === null) return randomValue(random, 2);
  if (Array.isArray(value)) {
    const items = [...value];
    const at = Math.floor(random() * (items.length + 1));
    const kind = Math.floor(random() * 5);
    if (kind === 0) items.splice(at, 1);
    else if (kind === 1) items.splice(at, 0, randomValue(random, 2));
    else if (kind === 2) items.reverse();
    else if (at < items.length) items[at] = mutated(items[at], random);
    return items;
  }
  if (value instanceof Map || Object.getPrototypeOf(value) === Object.prototype) {
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    const changed = mutated(entries, random);
    const pairs = (Array.isArray(changed) ? changed : []).filter((pair) => Array.isArray(pair) && pair.length === 2);
    return value instanceof Map
      ? new Map(pairs)
      : Object.fromEntries(pairs.map(([key, member]) => [String(key), member]));
  }
  return randomValue(random, 1);
}
