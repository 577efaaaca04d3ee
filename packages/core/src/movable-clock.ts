import { type Clock, type ScheduledTask, systemClock } from "./clock.js";
import { AssayError } from "./errors.js";
import { createTaskHeap } from "./task-heap.js";

/** How time passes while nobody moves it. */
export type ClockMode = "frozen" | "running";

/** A clock that somebody moves. Between two moves it stands still, or runs at the machine's speed or a multiple of it. */
export interface MovableClock extends Clock {
  readonly mode: ClockMode;
  /** Its milliseconds in one of the machine's, while it runs. */
  readonly scale: number;
  /** Whether time stands still at this moment: it is frozen, or somebody moves it. */
  readonly isHeld: boolean;
  /** When the next scheduled task falls due; undefined when nothing is scheduled. */
  nextEventAt(): number | undefined;
  /**
   * Moves time forward by `byMs` and runs every task that falls due on the way, each at its own instant. Moves that
   * were asked for at the same time are made one after the other. Work that a settler waits for must not wait for a
   * move in turn.
   * @throws AssayError `CLOCK_BACKWARDS`
   */
  advance(byMs: number): Promise<void>;
  /**
   * Moves time forward to an instant, as `advance` does.
   * @throws AssayError `CLOCK_BACKWARDS`
   */
  advanceTo(atMs: number): Promise<void>;
  /** Moves time to the next scheduled task and runs it; false when nothing is scheduled. */
  advanceToNextEvent(): Promise<boolean>;
  /** Before time moves on from an instant, waits for what `settled` says that instant set in motion. */
  settleWith(settled: () => Promise<void>): void;
  /**
   * Tells when time has been moved, or passes otherwise than before: not when it merely passes.
   * @returns ends the telling
   */
  onChange(listener: () => void): () => void;
  /** Time stands still from now on. */
  freeze(): void;
  /** Time runs from now on. Default: with the scale it last had. */
  resume(scale?: number): void;
  /**
   * Back to the time, mode and scale it was made with: the one way into the past. What is scheduled stays so, at its
   * own instants.
   */
  reset(): Promise<void>;
}

export interface MovableClockOptions {
  /** Milliseconds since the Unix epoch. Default: the machine's time. */
  readonly startMs?: number | undefined;
  /** Default `frozen`. */
  readonly mode?: ClockMode | undefined;
  /** Default 1. */
  readonly scale?: number | undefined;
  /** What a running clock takes its speed from. Default: the machine's own. */
  readonly machine?: Clock | undefined;
}

/** Whether somebody moves this clock. */
export function isMovableClock(clock: Clock): clock is MovableClock {
  return "advance" in clock && "settleWith" in clock;
}

/** @param start where it begins, in milliseconds since the Unix epoch, for a frozen clock; or all there is to choose */
export function createMovableClock(start: number | MovableClockOptions = {}): MovableClock {
  const options = typeof start === "number" ? { startMs: start } : start;
  const { machine = systemClock } = options;
  const initial = { mode: options.mode ?? "frozen", scale: scaleOf(options.scale ?? 1) };
  const tasks = createTaskHeap();
  const settlers: (() => Promise<void>)[] = [];
  const listeners = new Set<() => void>();

  let { mode, scale } = initial;
  /** The time at `anchorMs` of the machine; while time is held, the time. */
  let nowMs = options.startMs ?? machine.now();
  let anchorMs = machine.now();
  let isMoving = false;
  let alarm: { readonly atMs: number; readonly task: ScheduledTask } | undefined;
  let lastMove: Promise<unknown> | undefined;

  const isHeld = (): boolean => isMoving || mode === "frozen";
  const now = (): number => {
    if (isHeld()) return nowMs;
    // The machine's time may be set back; what was the present once stays past.
    const passedMs = Math.max(0, machine.now() - anchorMs);
    return nowMs + Math.floor(passedMs * scale);
  };
  /** Makes the present the point from which time is counted. */
  const anchor = (atMs = now()): void => {
    nowMs = atMs;
    anchorMs = machine.now();
  };

  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  const disarm = (): void => {
    alarm?.task.cancel();
    alarm = undefined;
  };
  /** Sets the machine's timer to the next task of a running clock. */
  const arm = (): void => {
    const next = tasks.first();
    if (alarm !== undefined && alarm.atMs === next?.atMs) return;
    disarm();
    if (next === undefined || isHeld()) return;
    const waitMs = Math.max(0, Math.ceil((next.atMs - now()) / scale));
    alarm = { atMs: next.atMs, task: machine.schedule(machine.now() + waitMs, runDue) };
  };
  const runDue = (): void => {
    alarm = undefined;
    try {
      for (let next = tasks.first(); !isHeld() && next !== undefined && next.atMs <= now(); next = tasks.first()) {
        tasks.take()?.run();
      }
    } finally {
      // A task that throws must not take those after it along.
      arm();
    }
  };

  const settle = async (): Promise<void> => {
    for (const settled of settlers) await settled();
  };
  const runFirst = async (): Promise<void> => {
    const task = tasks.take();
    if (task === undefined) return;
    nowMs = Math.max(nowMs, task.atMs);
    tell();
    task.run();
    // What the task set in motion (promises, sockets) gets its turn before time moves on.
    await new Promise<void>((resolve) => setImmediate(resolve));
    await settle();
  };
  const moveTo = async (untilMs: number): Promise<void> => {
    if (settlers.length > 0) await settle();
    for (let next = tasks.first(); next !== undefined && next.atMs <= untilMs; next = tasks.first()) await runFirst();
    nowMs = Math.max(nowMs, untilMs);
    tell();
  };

  /** Holds time, makes a move once those before it are made, and lets time go again. */
  const inTurn = <Result>(move: () => Promise<Result>): Promise<Result> => {
    const held = async (): Promise<Result> => {
      anchor();
      isMoving = true;
      disarm();
      tell();
      try {
        return await move();
      } finally {
        isMoving = false;
        anchor(nowMs);
        arm();
        tell();
      }
    };
    const moved = lastMove === undefined ? held() : lastMove.then(held, held);
    lastMove = moved;
    const forget = (): void => {
      if (lastMove === moved) lastMove = undefined;
    };
    moved.then(forget, forget);
    return moved;
  };

  return {
    now,
    get mode() {
      return mode;
    },
    get scale() {
      return scale;
    },
    get isHeld() {
      return isHeld();
    },
    schedule(atMs, run) {
      const task = tasks.add(atMs, run);
      if (!isHeld()) arm();
      return task;
    },
    nextEventAt: () => tasks.first()?.atMs,
    settleWith: (settled) => void settlers.push(settled),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    advance: (byMs) =>
      inTurn(async () => {
        if (!(byMs >= 0)) throw backwards(`by ${byMs} ms`, nowMs);
        await moveTo(nowMs + byMs);
      }),
    advanceTo: (atMs) =>
      inTurn(async () => {
        if (!(atMs >= nowMs)) throw backwards(`to ${textOf(atMs)}`, nowMs);
        await moveTo(atMs);
      }),
    advanceToNextEvent: () =>
      inTurn(async () => {
        await settle();
        if (tasks.first() === undefined) return false;
        await runFirst();
        return true;
      }),
    freeze() {
      if (!isMoving) anchor();
      mode = "frozen";
      disarm();
      tell();
    },
    resume(newScale = scale) {
      const checked = scaleOf(newScale);
      if (!isMoving) anchor();
      mode = "running";
      scale = checked;
      disarm();
      arm();
      tell();
    },
    reset: () =>
      inTurn(async () => {
        ({ mode, scale } = initial);
        nowMs = options.startMs ?? machine.now();
      }),
  };
}

const [SLOWEST, FASTEST] = [0.001, 1_000_000];

function scaleOf(scale: number): number {
  if (scale >= SLOWEST && scale <= FASTEST) return scale;
  throw new AssayError(
    "CLOCK_SCALE_INVALID",
    `a clock cannot run at ${scale} times real speed; accepted: ${SLOWEST} to ${FASTEST}`,
    {
      hint: "freeze the clock to stop time, and advance it to skip time",
    },
  );
}

function backwards(move: string, nowMs: number): AssayError {
  return new AssayError("CLOCK_BACKWARDS", `time cannot move ${move}: it is ${textOf(nowMs)}, and never goes back`, {
    hint: "reset the clock, or start another cloud",
  });
}

function textOf(atMs: number): string {
  const date = new Date(atMs);
  return Number.isNaN(date.getTime()) ? String(atMs) : date.toISOString();
}
