import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AssayError, type Clock, type FidelityLedger, isMovableClock } from "@assay/core";
import type { ShiftedTime } from "@assay/sandbox";

/** Which time functions read: the machine's, or the cloud's, which somebody may have moved. */
export type FunctionTime = "machine" | "cloud";

/** The cloud's time for the processes of functions. */
export interface FunctionClock {
  readonly shiftedTime: ShiftedTime;
  /** Hands over the present, before an invocation. */
  handOver(functionName: string): void;
}

// Where Debian, Fedora and others install it, by architecture.
const LIBRARIES = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"].map(
  (folder) => `${folder}/faketime/libfaketime.so.1`,
);

/** Path of libfaketime on this machine; undefined where it is not installed. */
export function findFaketime(): string | undefined {
  return LIBRARIES.find((path) => existsSync(path));
}

/** @throws AssayError FAKETIME_MISSING */
export function createFunctionClock(directory: string, clock: Clock, ledger: FidelityLedger): FunctionClock {
  const library = findFaketime();
  if (library === undefined) {
    throw new AssayError("FAKETIME_MISSING", "functions cannot have the cloud's time: libfaketime is not installed", {
      hint: "apt-get install libfaketime, or leave functions the machine's time",
    });
  }
  const folder = join(directory, "function-time");
  mkdirSync(folder, { recursive: true });
  const write = (): void => {
    const isFrozen = isMovableClock(clock) && clock.mode === "frozen";
    const seconds = ((isFrozen ? clock.now() : clock.now() - Date.now()) / 1000).toFixed(3);
    // With a sign it is an offset to running time, without one an instant that stays.
    writeFileSync(join(folder, "offset"), isFrozen || seconds.startsWith("-") ? `${seconds}\n` : `+${seconds}\n`);
  };
  write();
  return {
    shiftedTime: { library, folder, now: () => clock.now() },
    handOver(functionName) {
      write();
      ledger.record({
        source: "lambda.Invoke",
        gap: "function-time-shifted",
        detail: `${functionName} runs with libfaketime preloaded and reads the cloud's time as of its invocation; statically linked programs (Go) keep the machine's`,
      });
    },
  };
}
