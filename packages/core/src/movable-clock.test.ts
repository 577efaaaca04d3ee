import fc from "fast-check";
import { expect, test } from "vitest";
import { createMovableClock, delay } from "./index.js";

test("advancing runs what falls due on the way, in order, each at its own instant", async () => {
  const clock = createMovableClock(1_000);
  const seen: [string, number][] = [];
  clock.schedule(1_300, () => seen.push(["late", clock.now()]));
  clock.schedule(1_100, () => seen.push(["early", clock.now()]));
  clock.schedule(2_000, () => seen.push(["beyond", clock.now()]));
  await clock.advance(500);
  expect(seen).toEqual([
    ["early", 1_100],
    ["late", 1_300],
  ]);
  expect(clock.now()).toBe(1_500);
});

test("a task that schedules another within the jump has it run in the same jump", async () => {
  const clock = createMovableClock(0);
  const seen: number[] = [];
  const tick = (): void => {
    seen.push(clock.now());
    clock.schedule(clock.now() + 10, tick);
  };
  clock.schedule(10, tick);
  await clock.advance(35);
  expect(seen).toEqual([10, 20, 30]);
});

test("promises that a task settles are followed before time moves on", async () => {
  const clock = createMovableClock(0);
  const seen: number[] = [];
  void (async () => {
    for (let round = 0; round < 3; round += 1) {
      await delay(clock, 100);
      seen.push(clock.now());
    }
  })();
  await clock.advance(1_000);
  expect(seen).toEqual([100, 200, 300]);
});

test("a thirty-day jump costs one step for each task, not one for each second", async () => {
  const clock = createMovableClock(0);
  let runs = 0;
  clock.schedule(29 * 86_400_000, () => {
    runs += 1;
  });
  await clock.advance(30 * 86_400_000);
  expect(runs).toBe(1);
});

test("advancing to the next event stops there and says when nothing is left", async () => {
  const clock = createMovableClock(0);
  const task = clock.schedule(50, () => {});
  clock.schedule(70, () => {});
  task.cancel();
  expect(clock.nextEventAt()).toBe(70);
  expect(await clock.advanceToNextEvent()).toBe(true);
  expect(clock.now()).toBe(70);
  expect(await clock.advanceToNextEvent()).toBe(false);
});

test("an aborted delay rejects with the reason and leaves nothing scheduled", async () => {
  const clock = createMovableClock(0);
  const controller = new AbortController();
  const waiting = delay(clock, 1_000, controller.signal);
  controller.abort(new Error("no longer needed"));
  await expect(waiting).rejects.toThrow("no longer needed");
  expect(clock.nextEventAt()).toBeUndefined();
});

test("time never runs backwards, whatever is scheduled", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: -1_000, max: 1_000 }), { maxLength: 30 }), async (instants) => {
      const clock = createMovableClock(0);
      const seen: number[] = [];
      for (const instant of instants) clock.schedule(instant, () => seen.push(clock.now()));
      await clock.advance(1_000);
      expect(seen).toHaveLength(instants.length);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
    }),
    { numRuns: 30 },
  );
});
