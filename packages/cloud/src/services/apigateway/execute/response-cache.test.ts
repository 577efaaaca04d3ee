import { createMovableClock } from "@assay/core";
import { expect, test } from "vitest";
import { ResponseCache } from "./response-cache.js";

const answerOf = (bytes: number) => ({ status: 200, headers: [], body: new Uint8Array(bytes) });

test("an answer of more than a mebibyte is not kept, and the one that it replaces is gone", () => {
  const cache = new ResponseCache(createMovableClock(0));
  cache.keep("a", answerOf(1_048_576), 60);
  expect(cache.find("a")).toBeDefined();
  cache.keep("a", answerOf(1_048_577), 60);
  expect(cache.find("a")).toBeUndefined();
});

test("what was not used for longest makes room for what is new", () => {
  const cache = new ResponseCache(createMovableClock(0));
  const keys = Array.from({ length: 63 }, (_, index) => `key ${index}`);
  for (const key of keys) cache.keep(key, answerOf(1_048_576), 60);
  expect(cache.find("key 0")).toBeDefined();
  cache.keep("one more", answerOf(1_048_576), 60);
  expect(["key 0", "key 1", "key 2", "one more"].map((key) => cache.find(key) !== undefined)).toEqual([
    true,
    false,
    true,
    true,
  ]);
});
