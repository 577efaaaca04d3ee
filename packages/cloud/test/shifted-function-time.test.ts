import { createMovableClock } from "@assay/core";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { afterAll, expect, test } from "vitest";
import { findFaketime } from "../src/function-time.js";
import { startCloud } from "../src/index.js";
import { createFunction, lambdaOf } from "./lambda-fixture.js";

const DAY_MS = 86_400_000;
const START = Date.UTC(2030, 0, 15, 12);
const CLOCK = `let runs = 0;
export const handler = async (event, context) => {
  const first = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const leftMs = context.getRemainingTimeInMillis();
  return { runs: ++runs, first, second: Date.now(), leftMs, preload: process.env.LD_PRELOAD };
};`;

interface Told {
  readonly runs: number;
  readonly first: number;
  readonly second: number;
  readonly leftMs: number;
  readonly preload?: string;
}

const clock = createMovableClock(START);
const machine = await startCloud();
afterAll(() => machine.dispose());

async function tell(account: ReturnType<typeof lambdaOf>): Promise<Told> {
  const { Payload } = await account.client.send(new InvokeCommand({ FunctionName: "clock" }));
  return JSON.parse(Buffer.from(Payload ?? []).toString()) as Told;
}

test("by default a function's process is not touched", async () => {
  const account = lambdaOf(machine);
  await createFunction(account, "clock", { source: CLOCK });
  const told = await tell(account);
  expect(told.preload).toBeUndefined();
  expect(told.second).toBeGreaterThan(told.first);
});

test.skipIf(findFaketime() === undefined)(
  "with the cloud's time (libfaketime) a warm function sees the moved clock, and its timers stay real",
  async () => {
    await using cloud = await startCloud({ clock, functionTime: "cloud" });
    const account = lambdaOf(cloud);
    await createFunction(account, "clock", { source: CLOCK });
    expect(await tell(account)).toMatchObject({ runs: 1, first: START, second: START, leftMs: 3_000 });
    await clock.advance(30 * DAY_MS);
    const moved = START + 30 * DAY_MS;
    expect(await tell(account)).toMatchObject({ runs: 2, first: moved, second: moved });
    clock.resume();
    const running = await tell(account);
    expect(running.second).toBeGreaterThan(running.first);
    expect(running.first).toBeGreaterThanOrEqual(moved);
    expect(cloud.ledger.entries().map(({ gap }) => gap)).toContain("function-time-shifted");
  },
);
