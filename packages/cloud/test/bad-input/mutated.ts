import { HOSTILE_BYTES, HOSTILE_NUMBERS, HOSTILE_TEXTS } from "./hostile-values.js";
import { isMap, type KnownValues } from "./known-values.js";
import type { SeededRandom } from "./seeded-random.js";

/** A copy of `value` in which about one place in ten is another, broken or gone. */
export function mutated(value: unknown, random: SeededRandom, known: KnownValues, name = ""): unknown {
  const isTouched = random.happens(0.1);
  if (typeof value === "string") {
    if (isTouched) return random.pick(HOSTILE_TEXTS);
    if (random.happens(0.1)) return known.find(name, random) ?? value;
    return random.happens(0.1) ? broken(value, random) : value;
  }
  if (typeof value === "number") return isTouched ? random.pick(HOSTILE_NUMBERS) : value;
  if (typeof value === "boolean") return isTouched ? !value : value;
  if (value instanceof Uint8Array) return isTouched ? random.pick(HOSTILE_BYTES) : value;
  if (Array.isArray(value)) {
    const items = value.map((each: unknown) => mutated(each, random, known, name));
    if (!isTouched) return items;
    return random.happens(0.5) ? [...items, ...items] : [];
  }
  if (!isMap(value)) return value;
  const kept = Object.entries(value).filter(() => !random.happens(0.05));
  return Object.fromEntries(kept.map(([key, each]) => [key, mutated(each, random, known, key)]));
}

/** Documents, expressions and patterns break where a piece of them is missing, doubled or strange. */
function broken(text: string, random: SeededRandom): string {
  const from = random.below(text.length + 1);
  const to = Math.min(text.length, from + random.below(4));
  const doubled = text.slice(from, to).repeat(2);
  const between = random.pick(["", doubled, random.pick(HOSTILE_TEXTS), '"', "(", ")", "}", "[", "0", "."]);
  return text.slice(0, from) + between + text.slice(to);
}
