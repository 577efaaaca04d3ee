import { type AssayError, isAssayError } from "@assay/core";
import type { ProcessExit } from "../process/runtime-process.js";
import { statusOf } from "./phase-status.js";
import { exitFault } from "./runtime-fault.js";
import type { SessionOutcome } from "./session-outcome.js";
import type { SessionPlan } from "./session-plan.js";
import { findStartFailure } from "./start-failure.js";

const READY: SessionOutcome = { kind: "succeeded", payload: Buffer.alloc(0), contentType: "" };

// Enough for the sentence of a program that could not start the runtime.
const FIRST_OUTPUT_CHARACTERS = 4_096;

/** The time from the start of an environment's processes until they all ask for their first event. */
export class SessionInitialisation {
  /** @throws AssayError SANDBOX_FAILED when nothing was ever started */
  readonly outcome: Promise<SessionOutcome>;
  readonly #plan: SessionPlan;
  readonly #onOver: () => void;
  #settle: (outcome: SessionOutcome) => void = () => {};
  #reject: (error: AssayError) => void = () => {};
  #firstOutput = "";
  #reported: SessionOutcome | undefined;
  #isRuntimeStarted = false;
  #isRuntimeDone = false;
  #isOver = false;

  /** @param onOver called once, before the outcome is known to others */
  constructor(plan: SessionPlan, onOver: () => void) {
    this.#plan = plan;
    this.#onOver = onOver;
    this.outcome = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#reject = reject;
    });
  }

  get isRuntimeStarted(): boolean {
    return this.#isRuntimeStarted;
  }

  runtimeStarted(): void {
    this.#isRuntimeStarted = true;
  }

  /** The runtime, or what was to start it, printed something. */
  hear(chunk: Buffer): void {
    if (this.#isRuntimeDone || this.#firstOutput.length >= FIRST_OUTPUT_CHARACTERS) return;
    this.#firstOutput += chunk.toString("utf8");
  }

  /** The runtime says that it cannot initialise; it ends after that, and Lambda waits for it. */
  report(payload: Buffer, errorType: string | undefined): void {
    this.#reported = { kind: "reported", payload, errorType };
  }

  /** The runtime asks for its first event. */
  runtimeReady(): void {
    this.#endRuntime(READY);
  }

  /** Everybody asks for the first event. */
  succeed(): void {
    this.#end(READY);
  }

  fail(outcome: SessionOutcome): void {
    this.#endRuntime(outcome);
    this.#end(outcome);
  }

  /** What it means that the runtime ended; undefined when it never was one, and nobody can do anything about it. */
  outcomeOf(exit: ProcessExit): SessionOutcome | undefined {
    if (this.#isRuntimeDone) return { kind: "faulted", fault: exitFault(exit) };
    if (this.#reported !== undefined) return this.#reported;
    const failure = findStartFailure(this.#firstOutput, this.#plan.options);
    if (!isAssayError(failure)) return { kind: "faulted", fault: failure ?? exitFault(exit) };
    this.#reject(failure);
    return undefined;
  }

  /** Nothing was started, for a reason that the sandbox itself has. */
  reject(error: AssayError): void {
    this.#reject(error);
  }

  #endRuntime(outcome: SessionOutcome): void {
    if (this.#isRuntimeDone) return;
    this.#isRuntimeDone = true;
    if (this.#isRuntimeStarted) this.#plan.log.initRuntimeDone(this.#plan.phase, statusOf(outcome));
  }

  #end(outcome: SessionOutcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onOver();
    this.#settle(outcome);
  }
}
