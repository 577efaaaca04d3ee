import { type AssayError, isAssayError } from "@assay/core";
import type { RuntimePlan, SandboxBackend } from "../backend.js";
import type { RuntimeProcess } from "../process/runtime-process.js";
import { type DeliveredInvocation, startRuntimeApi } from "../runtime-api/runtime-api.js";
import { exitFault, type RuntimeFault, responseTooLargeFault } from "./runtime-fault.js";
import { findStartFailure } from "./start-failure.js";

/** How an initialisation or an invocation ended, seen from the Runtime API. */
export type SessionOutcome =
  /** The runtime asked for its first event, or answered one. */
  | { readonly kind: "succeeded"; readonly payload: Buffer; readonly contentType: string }
  /** The runtime reported an error itself. */
  | { readonly kind: "reported"; readonly payload: Buffer; readonly errorType: string | undefined }
  | { readonly kind: "faulted"; readonly fault: RuntimeFault };

const READY: SessionOutcome = { kind: "succeeded", payload: Buffer.alloc(0), contentType: "" };

// Enough for the sentence of a program that could not start the runtime.
const FIRST_OUTPUT_CHARACTERS = 4_096;

/** One life of a runtime process: its Runtime API and what came of its initialisation and each invocation. */
export interface RuntimeSession {
  readonly process: RuntimeProcess;
  /**
   * Settles once the runtime asks for its first event or gives up.
   * @throws AssayError SANDBOX_FAILED when it was never started
   */
  readonly initialised: Promise<SessionOutcome>;
  /** False once the process has ended, or has been told to. */
  readonly isAlive: boolean;
  invoke(invocation: DeliveredInvocation): Promise<SessionOutcome>;
  /** Ends whatever is under way with `fault` and kills the process. */
  abort(fault: RuntimeFault): void;
  close(): Promise<void>;
}

/** Starts a runtime and listens to it. */
export async function startRuntimeSession(
  backend: SandboxBackend,
  plan: Omit<RuntimePlan, "runtimeApi">,
): Promise<RuntimeSession> {
  let isAlive = true;
  let isInitialised = false;
  let isIdle = false;
  let firstOutput = "";
  let reported: SessionOutcome | undefined;
  let lastFault: SessionOutcome | undefined;
  let settleInvocation: ((outcome: SessionOutcome) => void) | undefined;
  let settleInit: (outcome: SessionOutcome) => void = () => {};
  let failInit: (error: AssayError) => void = () => {};
  const initialised = new Promise<SessionOutcome>((resolve, reject) => {
    settleInit = resolve;
    failInit = reject;
  });

  const settle = (outcome: SessionOutcome): void => {
    lastFault = outcome;
    settleInit(outcome);
    settleInvocation?.(outcome);
    settleInvocation = undefined;
  };

  // What the function printed before it answered is in its pipe by now and read within this turn of the event loop.
  const settleAfterOutput = (outcome: SessionOutcome): void => {
    const settleThis = settleInvocation;
    settleInvocation = undefined;
    setImmediate(() => settleThis?.(outcome));
  };

  const api = await startRuntimeApi({
    onNext() {
      isInitialised = true;
      setImmediate(settleInit, READY);
      if (settleInvocation !== undefined) return;
      isIdle = true;
      // Later, so that an invocation which is waiting for this one finds a running process.
      setImmediate(() => {
        if (isIdle && isAlive) child.freeze();
      });
    },
    onResponse: (payload, contentType) => settleAfterOutput({ kind: "succeeded", payload, contentType }),
    onResponseTooLarge(limitBytes) {
      settleAfterOutput({ kind: "faulted", fault: responseTooLargeFault(limitBytes) });
      // AWS's runtimes end when their answer is refused, and the environment with them.
      isAlive = false;
    },
    onError: (payload, errorType) => settleAfterOutput({ kind: "reported", payload, errorType }),
    // The runtime ends after this; Lambda waits for that before it goes on.
    onInitError(payload, errorType) {
      reported = { kind: "reported", payload, errorType };
    },
  });

  let child: RuntimeProcess;
  try {
    child = backend.start({
      ...plan,
      runtimeApi: api.address,
      onOutput(chunk) {
        if (!isInitialised && firstOutput.length < FIRST_OUTPUT_CHARACTERS) firstOutput += chunk.toString("utf8");
        plan.onOutput(chunk);
      },
    });
  } catch (error) {
    api.close();
    throw error;
  }

  const ended = child.exited.then((exit) => {
    isAlive = false;
    api.close();
    const startFailure =
      isInitialised || reported !== undefined ? undefined : findStartFailure(firstOutput, plan.options);
    if (isAssayError(startFailure)) failInit(startFailure);
    else settle((isInitialised ? undefined : reported) ?? { kind: "faulted", fault: startFailure ?? exitFault(exit) });
  });
  // A launcher that cannot be started leaves nobody to wait for.
  ended.catch((error) => failInit(error));

  return {
    process: child,
    initialised,
    get isAlive() {
      return isAlive;
    },
    invoke(invocation) {
      if (lastFault !== undefined) return Promise.resolve(lastFault);
      return new Promise((resolve) => {
        settleInvocation = resolve;
        if (isIdle) child.thaw();
        isIdle = false;
        api.deliver(invocation);
      });
    },
    abort(fault) {
      isAlive = false;
      settle({ kind: "faulted", fault });
      child.kill();
    },
    async close() {
      isAlive = false;
      child.kill();
      await ended;
    },
  };
}
