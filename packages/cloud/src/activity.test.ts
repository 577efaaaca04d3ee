import { createFidelityLedger, createMovableClock, delay } from "@assay/core";
import { afterEach, expect, test, vi } from "vitest";
import { createActivity } from "./activity.js";

afterEach(() => {
  vi.useRealTimers();
});

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test("a moved clock waits for what an instant set in motion, and for what came of that", async () => {
  const clock = createMovableClock(0);
  const activity = createActivity(createFidelityLedger());
  clock.settleWith(() => activity.settled());
  const seen: [string, number][] = [];
  const [first, second] = [deferred(), deferred()];
  clock.schedule(10, () => {
    void activity.track(
      first.promise.then(() => {
        seen.push(["first", clock.now()]);
        void activity.track(second.promise.then(() => seen.push(["second", clock.now()])));
        setImmediate(second.resolve);
      }),
    );
    setImmediate(first.resolve);
  });
  await clock.advance(1_000);
  expect(seen).toEqual([
    ["first", 10],
    ["second", 10],
  ]);
});

test("work that fails is work that ended; who tracks it gets the failure", async () => {
  const activity = createActivity(createFidelityLedger());
  const failing = activity.track(Promise.reject(new Error("no subscriber")));
  await activity.settled();
  await expect(failing).rejects.toThrow("no subscriber");
});

test("work that hangs holds the clock for a while, and goes into the ledger", async () => {
  vi.useFakeTimers();
  const ledger = createFidelityLedger();
  const activity = createActivity(ledger);
  void activity.track(new Promise(() => undefined));
  const settled = activity.settled();
  await vi.advanceTimersByTimeAsync(14_999);
  expect(ledger.entries()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await settled;
  expect(ledger.entries()).toMatchObject([{ source: "clock", gap: "moved-with-work-in-hand" }]);
});

test("the clock does not wait for work that waits for the clock, but for what it does afterwards", async () => {
  const clock = createMovableClock(0);
  const activity = createActivity(createFidelityLedger());
  clock.settleWith(() => activity.settled());
  const seen: [string, number][] = [];
  void activity.track(
    (async () => {
      await activity.waitsForClock(delay(clock, 500));
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(["went on", clock.now()]);
    })(),
  );
  await clock.advance(1_000);
  expect(seen).toEqual([["went on", 500]]);
});
