import fc from "fast-check";
import { expect, test } from "vitest";
import { FIRST, type Position, SortedRows } from "./sorted-rows.js";

const at = (hash: number): Position => ({ hash, partition: FIRST, sort: FIRST, tie: FIRST });
const hashes = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 3_000, size: "max" });

test("rows stay in order through thousands of writes and deletions", () => {
  fc.assert(
    fc.property(hashes, hashes, fc.integer({ min: 0, max: 5_000 }), (written, deleted, from) => {
      const rows = new SortedRows<Position>();
      for (const hash of written) rows.put(at(hash));
      for (const hash of deleted) rows.delete(at(hash));
      const gone = new Set(deleted);
      const expected = [...new Set(written)].filter((hash) => !gone.has(hash)).sort((a, b) => a - b);
      expect(rows.size).toBe(expected.length);
      expect([...rows.ascendingFrom(at(from))].map(({ hash }) => hash)).toEqual(
        expected.filter((hash) => hash >= from),
      );
      const below = expected.filter((hash) => hash < from).reverse();
      expect([...rows.descendingFrom(at(from))].map(({ hash }) => hash)).toEqual(below);
      expect(expected.every((hash) => rows.find(at(hash))?.hash === hash)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test("keys that only grow are found again", () => {
  const rows = new SortedRows<Position>();
  for (let hash = 0; hash < 2_000; hash++) rows.put(at(hash));
  expect([...rows.ascendingFrom(at(0))].map(({ hash }) => hash)).toEqual(
    Array.from({ length: 2_000 }, (_, hash) => hash),
  );
});
