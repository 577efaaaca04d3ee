import assert from "node:assert/strict";

/** What makes one state of another. Survives the same encodings as the states. */
export type Change = Replacement | MemberChanges | ItemChanges;

interface Replacement {
  readonly to: unknown;
}

/** Of an object or a `Map`. What is new comes after what stays. */
export interface MemberChanges {
  readonly gone: readonly unknown[];
  readonly members: readonly (readonly [key: unknown, change: Change])[];
}

/** Of an array: pieces that follow each other. */
export interface ItemChanges {
  readonly pieces: readonly Piece[];
}

export type Piece =
  /** Items of the state before. */
  | { readonly from: number; readonly count: number }
  /** An item of the state before, and what became of it. */
  | { readonly from: number; readonly change: Change }
  /** A new item. */
  | { readonly item: unknown };

/** @param state what it was; its parts may become parts of what is answered */
export function applyChange(state: unknown, change: Change): unknown {
  if ("to" in change) return change.to;
  if ("pieces" in change) {
    assert(Array.isArray(state), "items are of an array");
    return change.pieces.flatMap((piece) => itemsOf(state, piece));
  }
  const members = membersOf(state);
  for (const key of change.gone) members.delete(key);
  for (const [key, of] of change.members) members.set(key, applyChange(members.get(key), of));
  return state instanceof Map ? members : objectOf(members);
}

function itemsOf(state: readonly unknown[], piece: Piece): readonly unknown[] {
  if ("item" in piece) return [piece.item];
  if ("count" in piece) return state.slice(piece.from, piece.from + piece.count);
  return [applyChange(state[piece.from], piece.change)];
}

/** A copy, in order. */
export function membersOf(state: unknown): Map<unknown, unknown> {
  if (state instanceof Map) return new Map(state);
  assert(typeof state === "object" && state !== null, "members are of an object");
  return new Map(Object.entries(state));
}

export function objectOf(members: ReadonlyMap<unknown, unknown>): object {
  return Object.fromEntries([...members].map(([key, value]) => [String(key), value]));
}
