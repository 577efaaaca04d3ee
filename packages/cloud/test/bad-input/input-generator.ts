import { NormalizedSchema } from "@smithy/core/schema";
import type { SchemaRef } from "@smithy/types";
import { HOSTILE_BYTES, HOSTILE_DATES, HOSTILE_NUMBERS, HOSTILE_TEXTS } from "./hostile-values.js";
import type { KnownValues } from "./known-values.js";
import type { SeededRandom } from "./seeded-random.js";

const DEPTH_LIMIT = 5;

interface Odds {
  /** How often a member that may be left out is there. */
  readonly given: number;
  /** How often a value is none that a service would like. */
  readonly wrong: number;
}

/** Inputs of operations, by their schemas: of the right shape, with values that are right, wrong or absurd. */
export class InputGenerator {
  readonly #random: SeededRandom;
  readonly #known: KnownValues;

  constructor(random: SeededRandom, known: KnownValues) {
    this.#random = random;
    this.#known = known;
  }

  /** @param operation static schema of an operation, for example `SendMessage$` */
  inputOf(operation: readonly SchemaRef[]): Readonly<Record<string, unknown>> {
    const schema = NormalizedSchema.of(operation[INPUT_OF_OPERATION] ?? "unit");
    // Some inputs are bare and some have everything; some are right but for one place, and some are wrong all over.
    const odds = { given: this.#random.pick([0.1, 0.3, 0.6, 1]), wrong: this.#random.pick([0, 0.1, 0.5]) };
    return this.#structure(schema, 0, odds);
  }

  #structure(schema: NormalizedSchema, depth: number, odds: Odds): Record<string, unknown> {
    if (schema.isUnitSchema()) return {};
    const members = [...schema.structIterator()];
    const requiredCount = requiredCountOf(schema);
    const chosen = schema.isUnionSchema() ? this.#random.below(members.length) : undefined;
    const isGiven = (index: number): boolean => {
      if (chosen !== undefined) return index === chosen;
      if (index < requiredCount) return !this.#random.happens(odds.wrong / 10);
      return this.#random.happens(odds.given / (depth + 1));
    };
    const given = members.filter((_, index) => isGiven(index));
    return Object.fromEntries(given.map(([name, member]) => [name, this.#value(member, name, depth, odds)]));
  }

  #value(schema: NormalizedSchema, name: string, depth: number, odds: Odds): unknown {
    const random = this.#random;
    if (schema.isStructSchema()) return depth < DEPTH_LIMIT ? this.#structure(schema, depth + 1, odds) : {};
    if (schema.isListSchema()) {
      return this.#several(odds, () => this.#value(schema.getValueSchema(), name, depth + 1, odds));
    }
    if (schema.isMapSchema()) {
      const value = (): unknown => this.#value(schema.getValueSchema(), name, depth + 1, odds);
      return Object.fromEntries(this.#several(odds, () => [this.#text(`${name}Key`, odds), value()]));
    }
    if (schema.isBlobSchema()) return random.pick(HOSTILE_BYTES);
    if (schema.isTimestampSchema()) return new Date(random.pick(HOSTILE_DATES));
    if (schema.isStringSchema()) return isLabel(schema) ? this.#label(name, odds) : this.#text(name, odds);
    if (schema.isBooleanSchema()) return random.happens(0.5);
    if (!schema.isNumericSchema()) return random.pick(HOSTILE_TEXTS);
    return random.happens(odds.wrong) ? random.pick(HOSTILE_NUMBERS) : 1 + random.below(20);
  }

  #several<Item>(odds: Odds, item: () => Item): Item[] {
    const length = this.#random.happens(odds.wrong / 5) ? 120 : this.#random.below(3);
    return Array.from({ length }, item);
  }

  #text(name: string, odds: Odds): string {
    if (this.#random.happens(odds.wrong)) return this.#random.pick(HOSTILE_TEXTS);
    return this.#known.find(name, this.#random) ?? this.#random.pick(HOSTILE_TEXTS);
  }

  #label(name: string, odds: Odds): string {
    const text = this.#text(name, odds);
    return ADDRESS.test(text) ? "orders" : text;
  }
}

const INPUT_OF_OPERATION = 4;

// What would address another resource, so that the client and the cloud no longer speak of the same operation.
const ADDRESS = /^(?:\.{0,2}|\0.*)$/;

function isLabel(schema: NormalizedSchema): boolean {
  return schema.getMergedTraits().httpLabel === 1;
}

// A static schema's seventh entry says how many of its first members are required.
function requiredCountOf(schema: NormalizedSchema): number {
  const source: unknown = schema.getSchema();
  return Array.isArray(source) && typeof source[6] === "number" ? source[6] : 0;
}
