import { LAMBDA_LIMITS } from "@assay/core";
import type { EnvironmentLog } from "./environment-log.js";
import { statusOf } from "./phase-status.js";
import { type RuntimeFault, timeoutFault } from "./runtime-fault.js";
import type { RuntimeSession, SessionOutcome } from "./runtime-session.js";

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
  start: () => Promise<RuntimeSession>,
  log: EnvironmentLog,
): Promise<RuntimeLives> {
  const report = (phase: "init" | "invoke", { outcome, durationMs }: Initialisation): void => {
    if (outcome.kind === "succeeded") return;
    log.write(log.platformLog.initReport(log.now(), phase, durationMs, statusOf(outcome)));
  };

  log.write(log.platformLog.initStart(log.now()));
  const startedAt = performance.now();
  let current = await start();
  let abortedBy: RuntimeFault | undefined;
  const timer = setTimeout(() => current.abort(timeoutFault(LAMBDA_LIMITS.initTimeoutMs)), LAMBDA_LIMITS.initTimeoutMs);
  const initialised = current.initialised
    .then((outcome) => {
      const initialisation = { outcome, durationMs: performance.now() - startedAt };
      report("init", initialisation);
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
      current = await start();
      if (abortedBy !== undefined) current.abort(abortedBy);
      const outcome = await current.initialised;
      report("invoke", { outcome, durationMs: performance.now() - againAt });
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
