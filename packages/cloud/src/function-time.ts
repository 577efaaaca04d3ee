import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AssayError, type Clock, EXIT_CODES, isMovableClock, type ScheduledTask, systemClock } from "@assay/core";
import type { ShiftedTime } from "@assay/sandbox";

/** Which time functions read: the machine's, or the cloud's, which somebody may have moved. */
export type FunctionTime = "machine" | "cloud";

/** The cloud's time for the processes of functions. */
export interface FunctionClock extends Disposable {
  readonly shiftedTime: ShiftedTime;
  /** Runs `task`, during which functions may ask for the time: what they read follows the cloud's clock until it ends. */
  during<Result>(task: () => Promise<Result>): Promise<Result>;
}

export interface FunctionClockOptions {
  /** Holds what the processes read. */
  readonly directory: string;
  readonly clock: Clock;
  /** Path of libfaketime. */
  readonly library: string;
}

// Where Debian, Fedora, Alpine and others install it, by architecture.
const LIBRARIES = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"].map(
  (folder) => `${folder}/faketime/libfaketime.so.1`,
);

/** A scaled clock cannot be told to libfaketime; it is read anew so often, of the machine's time. */
const STEP_MS = 20;

/** Path of libfaketime on this machine; undefined where it is not installed. */
export function findFaketime(): string | undefined {
  return LIBRARIES.find((path) => existsSync(path));
}

/**
 * Path of libfaketime.
 * @param given where somebody says that it is
 * @throws AssayError FAKETIME_MISSING
 */
export function requireFaketime(given?: string): string {
  const path = given ?? findFaketime();
  if (path !== undefined && existsSync(path)) return path;
  const where = path === undefined ? "is not installed" : `is not at ${path}`;
  throw new AssayError("FAKETIME_MISSING", `functions cannot have the cloud's time: libfaketime ${where}`, {
    hint: "apt-get install libfaketime, name it in ASSAY_LIBFAKETIME, or leave functions the machine's time",
    exitCode: EXIT_CODES.infrastructure,
  });
}

export function createFunctionClock({ directory, clock, library }: FunctionClockOptions): FunctionClock {
  const folder = join(directory, "function-time");
  mkdirSync(folder, { recursive: true });
  let running = 0;
  let step: ScheduledTask | undefined;

  /** Under another name first: who reads the file meanwhile must not find half of it. */
  const write = (): void => {
    writeFileSync(join(folder, "next"), `${wordsFor(clock)}\n`);
    renameSync(join(folder, "next"), join(folder, "offset"));
  };
  const follow = (): void => {
    write();
    step?.cancel();
    step = running > 0 && isScaled(clock) ? systemClock.schedule(Date.now() + STEP_MS, follow) : undefined;
  };
  const followWhileAsked = (): void => {
    if (running > 0) follow();
  };
  const endListening = isMovableClock(clock) ? clock.onChange(followWhileAsked) : () => undefined;
  write();
  return {
    shiftedTime: { library, folder, now: () => clock.now() },
    async during(task) {
      running += 1;
      follow();
      try {
        return await task();
      } finally {
        running -= 1;
      }
    },
    [Symbol.dispose]() {
      endListening();
      step?.cancel();
    },
  };
}

function isScaled(clock: Clock): boolean {
  return isMovableClock(clock) && clock.mode === "running" && clock.scale !== 1;
}

/** With a sign it is an offset to running time, without one an instant that stays. */
function wordsFor(clock: Clock): string {
  // What runs slower than the machine would go back at each step; it goes on in steps instead.
  const stays = isMovableClock(clock) && (clock.isHeld || clock.scale < 1);
  if (stays) return (clock.now() / 1000).toFixed(3);
  const offset = ((clock.now() - Date.now()) / 1000).toFixed(3);
  return offset.startsWith("-") ? offset : `+${offset}`;
}
