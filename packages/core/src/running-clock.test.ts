import { expect, test } from "vitest";
import { createMovableClock } from "./index.js";

test("a running clock follows the machine's, and runs what falls due", async () => {
  const machine = createMovableClock(5_000);
  const clock = createMovableClock({ machine, mode: "running" });
  const seen: number[] = [];
  clock.schedule(5_300, () => seen.push(clock.now()));
  clock.schedule(5_100, () => seen.push(clock.now()));
  await machine.advance(200);
  expect(clock.now()).toBe(5_200);
  expect(seen).toEqual([5_100]);
  await machine.advance(200);
  expect(seen).toEqual([5_100, 5_300]);
});

test("a scaled clock passes ten of its seconds in one of the machine's", async () => {
  const machine = createMovableClock(0);
  const clock = createMovableClock({ machine, mode: "running", scale: 10, startMs: 1_000 });
  const seen: [number, number][] = [];
  clock.schedule(6_000, () => seen.push([clock.now(), machine.now()]));
  await machine.advance(1_000);
  expect(clock.now()).toBe(11_000);
  expect(seen).toEqual([[6_000, 500]]);
});

test("freezing stops time and what is scheduled; resuming goes on from there", async () => {
  const machine = createMovableClock(0);
  const clock = createMovableClock({ machine, mode: "running" });
  const seen: number[] = [];
  clock.schedule(150, () => seen.push(clock.now()));
  await machine.advance(100);
  clock.freeze();
  await machine.advance(1_000);
  expect([clock.mode, clock.now(), seen]).toEqual(["frozen", 100, []]);
  clock.resume();
  await machine.advance(50);
  expect([clock.mode, clock.now(), seen]).toEqual(["running", 150, [150]]);
});

test("a running clock that is advanced runs on from where it was moved to", async () => {
  const machine = createMovableClock(0);
  const clock = createMovableClock({ machine, mode: "running" });
  const seen: number[] = [];
  clock.schedule(60_000, () => seen.push(clock.now()));
  clock.schedule(100_500, () => seen.push(clock.now()));
  await clock.advance(100_000);
  expect(seen).toEqual([60_000]);
  await machine.advance(500);
  expect(clock.now()).toBe(100_500);
  expect(seen).toEqual([60_000, 100_500]);
});

test("a new scale holds for what is already scheduled", async () => {
  const machine = createMovableClock(0);
  const clock = createMovableClock({ machine, mode: "running" });
  let ranAt: number | undefined;
  clock.schedule(10_000, () => {
    ranAt = machine.now();
  });
  await machine.advance(1_000);
  clock.resume(9);
  await machine.advance(5_000);
  expect(ranAt).toBe(2_000);
});

test("a task that throws does not take the next ones along", async () => {
  const machine = createMovableClock(0);
  const clock = createMovableClock({ machine, mode: "running" });
  let ran = false;
  clock.schedule(10, () => {
    throw new Error("broken task");
  });
  clock.schedule(20, () => {
    ran = true;
  });
  await expect(machine.advance(10)).rejects.toThrow("broken task");
  await machine.advance(10);
  expect(ran).toBe(true);
});

test("moves that are asked for at once are made one after the other, and count together", async () => {
  const clock = createMovableClock(0);
  const seen: string[] = [];
  clock.settleWith(() => new Promise((resolve) => setImmediate(resolve)));
  clock.schedule(100, () => seen.push("a"));
  clock.schedule(250, () => seen.push("b"));
  await Promise.all([
    clock.advance(200).then(() => seen.push(`first at ${clock.now()}`)),
    clock.advance(200).then(() => seen.push(`second at ${clock.now()}`)),
  ]);
  expect(seen).toEqual(["a", "first at 200", "b", "second at 400"]);
});

test("what is in hand is waited for before time first moves", async () => {
  const clock = createMovableClock(0);
  const seen: number[] = [];
  const inHand = new Promise<void>((resolve) => setImmediate(resolve)).then(() => seen.push(clock.now()));
  clock.settleWith(async () => void (await inHand));
  await clock.advance(1_000);
  expect(seen).toEqual([0]);
});

test("time refuses to go back, and says where it is", async () => {
  const clock = createMovableClock(Date.parse("2026-11-21T12:00:00Z"));
  const refused = { code: "CLOCK_BACKWARDS", message: expect.stringContaining("2026-11-21T12:00:00.000Z") };
  await expect(clock.advance(-1)).rejects.toMatchObject(refused);
  await expect(clock.advance(Number.NaN)).rejects.toMatchObject(refused);
  await expect(clock.advanceTo(Date.parse("2026-11-21T11:59:59Z"))).rejects.toMatchObject(refused);
  expect(clock.now()).toBe(Date.parse("2026-11-21T12:00:00Z"));
  await clock.advanceTo(clock.now());
});

test("a reset clock is as it was made", async () => {
  const clock = createMovableClock({ startMs: 500, machine: createMovableClock(0) });
  clock.resume(3);
  await clock.advance(1_000);
  await clock.reset();
  expect([clock.now(), clock.mode, clock.scale]).toEqual([500, "frozen", 1]);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a scale of %d is refused", (scale) => {
  expect(() => createMovableClock(0).resume(scale)).toThrow(expect.objectContaining({ code: "CLOCK_SCALE_INVALID" }));
});

test("who listens is told of every move and every change of pace, until it no longer listens", async () => {
  const machine = createMovableClock(0);
  const clock = createMovableClock({ machine, mode: "running", startMs: 0 });
  const told: [number, boolean][] = [];
  const end = clock.onChange(() => told.push([clock.now(), clock.isHeld]));
  clock.schedule(100, () => undefined);
  await clock.advance(300);
  clock.freeze();
  clock.resume(2);
  await clock.reset();
  end();
  clock.freeze();
  expect(told).toEqual([
    [0, true],
    [100, true],
    [300, true],
    [300, false],
    [300, true],
    [300, false],
    [300, true],
    [0, false],
  ]);
});

test("time that merely passes is no change", async () => {
  const machine = createMovableClock(0);
  const clock = createMovableClock({ machine, mode: "running" });
  let changes = 0;
  clock.onChange(() => {
    changes += 1;
  });
  clock.schedule(100, () => undefined);
  await machine.advance(1_000);
  expect(changes).toBe(0);
});
