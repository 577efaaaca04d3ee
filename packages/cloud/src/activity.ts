import type { FidelityLedger } from "@assay/core";

/** What services have in hand beyond the requests that began it: deliveries, asynchronous invocations, polls. */
export interface Activity {
  /**
   * Counts `work` until it ends. It must not wait for the clock: schedule what comes later, and end.
   * @returns `work` itself
   */
  track<Result>(work: Promise<Result>): Promise<Result>;
  /**
   * Says of a piece of work in hand that it waits for the clock after all, on somebody's order: until `wait` ends, the
   * clock does not wait for it.
   * @returns `wait` itself
   */
  waitsForClock<Result>(wait: Promise<Result>): Promise<Result>;
  /** Resolves once nothing is in hand, and nothing that ended has begun anything new. */
  settled(): Promise<void>;
}

// A function that hangs must not hold the clock for ever. Of the machine's time.
const PATIENCE_MS = 15_000;

/**
 * Lets a moved clock wait for what one instant set in motion before it goes on to the next.
 * @param onEnded called whenever a piece of work has ended
 */
export function createActivity(ledger: FidelityLedger, onEnded: () => void = () => undefined): Activity {
  const inHand = new Set<Promise<unknown>>();
  let waiting = 0;
  const wakers: (() => void)[] = [];

  const wake = (): void => {
    for (const waker of wakers.splice(0)) waker();
  };
  const allEnded = async (): Promise<"ended"> => {
    while (inHand.size > waiting) {
      await new Promise<void>((resolve) => wakers.push(resolve));
      // What has just ended gets its turn to begin something new.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return "ended";
  };
  return {
    track(work) {
      inHand.add(work);
      const forget = (): void => {
        inHand.delete(work);
        onEnded();
        wake();
      };
      work.then(forget, forget);
      return work;
    },
    waitsForClock(wait) {
      waiting += 1;
      wake();
      const goOn = (): void => {
        waiting -= 1;
      };
      wait.then(goOn, goOn);
      return wait;
    },
    async settled() {
      if (inHand.size <= waiting) return;
      let timer: NodeJS.Timeout | undefined;
      const impatient = new Promise<"impatient">((resolve) => {
        timer = setTimeout(() => resolve("impatient"), PATIENCE_MS);
      });
      const outcome = await Promise.race([allEnded(), impatient]);
      clearTimeout(timer);
      if (outcome === "ended") return;
      ledger.record({
        source: "clock",
        gap: "moved-with-work-in-hand",
        detail: `the clock moved on although work had been in hand for ${PATIENCE_MS} ms; what comes of that work is dated later than on AWS`,
      });
    },
  };
}
