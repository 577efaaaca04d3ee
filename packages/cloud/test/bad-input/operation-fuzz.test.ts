import { createMovableClock } from "@assay/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, SERVICE_NAMES, startCloud } from "../../src/index.js";
import { failureOf, openService } from "./fuzzed-service.js";
import { InputGenerator } from "./input-generator.js";
import { KnownValues } from "./known-values.js";
import { mutated } from "./mutated.js";
import { createSeededRandom } from "./seeded-random.js";
import { VALID_CALLS } from "./valid-inputs/valid-calls.js";

// More rounds and another seed look further: FUZZ_ROUNDS=100 FUZZ_SEED=7.
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 6);
/** After so many rounds everything is deleted, and the valid calls come again. */
const ROUNDS_OF_A_LIFE = 10;

const ENDS_SOMETHING = /^(?:Delete|Purge|Reset)/;

const DAY_MS = 24 * 3_600_000;

let cloud: Cloud;
beforeAll(async () => {
  // Long polls and time limits end, and nobody has to wait for them.
  cloud = await startCloud({ clock: createMovableClock({ mode: "running", scale: 1_000 }), maxEnvironments: 1 });
});
afterAll(() => cloud.dispose());

describe.each(SERVICE_NAMES)("%s", (name) => {
  test("has an answer of AWS's for every input of every operation", { timeout: 600_000 }, async () => {
    const service = await openService(cloud, name);
    const random = createSeededRandom(SEED);
    const known = new KnownValues(service.sdk);
    const generator = new InputGenerator(random, known);
    const taken = new Map<string, unknown[]>();
    const failures: string[] = [];
    const answered = new Set<string>();

    const attempt = async (operation: string, input: unknown): Promise<void> => {
      const outcome = await service.call(operation, input);
      if (outcome.status !== undefined) answered.add(operation);
      if (outcome.error === undefined) {
        known.learnAnswer(operation, outcome.output);
        known.learnInput(input);
        taken.set(operation, [...(taken.get(operation) ?? []), input].slice(-20));
      }
      const failure = failureOf(outcome);
      if (failure !== undefined) failures.push(`${operation}: ${failure} <- ${JSON.stringify(input)}`);
    };
    const inputFor = (operation: string): unknown => {
      const models = taken.get(operation) ?? [];
      const isNew = models.length === 0 || random.happens(0.3);
      return isNew ? generator.inputOf(service.schemaOf(operation)) : mutated(random.pick(models), random, known);
    };

    for (let round = 0; round < ROUNDS; round += 1) {
      if (round % ROUNDS_OF_A_LIFE === 0) {
        for (const [operation, input] of VALID_CALLS[name]) await attempt(operation, known.filledIn(input));
      }
      const isLast = round === ROUNDS - 1 || (round + 1) % ROUNDS_OF_A_LIFE === 0;
      for (const operation of service.operations) {
        if (isLast || !ENDS_SOMETHING.test(operation)) await attempt(operation, round === 0 ? {} : inputFor(operation));
      }
    }
    // The client itself refuses many an input for a path.
    for (const operation of service.operations) {
      for (let left = 50; left > 0 && !answered.has(operation); left -= 1)
        await attempt(operation, inputFor(operation));
    }
    expect(failures).toEqual([]);
    expect([...answered].sort()).toEqual([...service.operations].sort());
  });
});

test("what is left of all that breaks nothing when a month passes", { timeout: 600_000 }, async () => {
  cloud.clock.freeze();
  await cloud.clock.advance(30 * DAY_MS);
  expect((await fetch(`${cloud.endpointUrl}/_assay/health`)).status).toBe(200);
});
