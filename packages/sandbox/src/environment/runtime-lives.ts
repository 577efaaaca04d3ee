import { LAMBDA_LIMITS } from "@assay/core";
import type { InitPhase } from "../logs/platform-records.js";
import type { EnvironmentLog } from "./environment-log.js";
import { statusOf } from "./phase-status.js";
import { type RuntimeFault, timeoutFault } from "./runtime-fault.js";
import type { RuntimeSession } from "./runtime-session.js";
import type { SessionOutcome } from "./session-outcome.js";

/** The outcome of an initialisation and how long it took. */
export interface Initialisation {
  readonly outcome: SessionOutcome;
  readonly durationMs: number;
}

/**
 * The runtime processes of one environment: the first, and the one that replaces it inside the first invocation when
 * its initialisation failed ("suppressed init").
 */
export interface RuntimeLives {
  readonly current: RuntimeSession;
  /** Of the first runtime; at most 10 seconds. Rejects when the sandbox itself could not be set up. */
  readonly initialised: Promise<Initialisation>;
  initialiseAgain(): Promise<SessionOutcome>;
  /** Ends what is under way, now or as soon as it has started, with `fault`. */
  abort(fault: RuntimeFault): void;
  close(): Promise<void>;
}

export async function startRuntimeLives(
  start: (phase: InitPhase) => Promise<RuntimeSession>,
  log: EnvironmentLog,
): Promise<RuntimeLives> {
  log.initStart("init");
  const startedAt = performance.now();
  let current = await start("init");
  let abortedBy: RuntimeFault | undefined;
  const timer = setTimeout(() => current.abort(timeoutFault(LAMBDA_LIMITS.initTimeoutMs)), LAMBDA_LIMITS.initTimeoutMs);
  const initialised = current.initialised
    .then((outcome) => {
      const initialisation = { outcome, durationMs: performance.now() - startedAt };
      log.initReport("init", initialisation.durationMs, statusOf(outcome));
      return initialisation;
    })
    .finally(() => clearTimeout(timer));
  // Nobody may ever invoke; then nobody asks either.
  initialised.catch(() => {});

  return {
    get current() {
      return current;
    },
    initialised,
    async initialiseAgain() {
      await current.close();
      const againAt = performance.now();
      log.startTelemetry();
      log.initStart("invoke");
      current = await start("invoke");
      if (abortedBy !== undefined) current.abort(abortedBy);
      const outcome = await current.initialised;
      log.initReport("invoke", performance.now() - againAt, statusOf(outcome));
      return outcome;
    },
    abort(fault) {
      abortedBy = fault;
      current.abort(fault);
    },
    async close() {
      clearTimeout(timer);
      await current.close();
    },
  };
}
