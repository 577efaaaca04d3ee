import type { RuntimePlan, SandboxBackend } from "../backend.js";
import type { RuntimeProcess } from "../process/runtime-process.js";
import { type DeliveredInvocation, startRuntimeApi } from "../runtime-api/runtime-api.js";
import { exitFault, RESPONSE_TOO_LARGE, type RuntimeFault } from "./runtime-fault.js";

/** How an initialisation or an invocation ended, seen from the Runtime API. */
export type SessionOutcome =
  /** The runtime asked for its first event, or answered one. */
  | { readonly kind: "succeeded"; readonly payload: Buffer; readonly contentType: string }
  /** The runtime reported an error itself. */
  | { readonly kind: "reported"; readonly payload: Buffer; readonly errorType: string | undefined }
  | { readonly kind: "faulted"; readonly fault: RuntimeFault };

const NOTHING = Buffer.alloc(0);
const READY: SessionOutcome = { kind: "succeeded", payload: NOTHING, contentType: "" };

/** One life of a runtime process: its Runtime API and what came of its initialisation and each invocation. */
export interface RuntimeSession {
  readonly process: RuntimeProcess;
  /** Settles once the runtime asks for its first event or gives up. */
  readonly initialised: Promise<SessionOutcome>;
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
  let settleInit: (outcome: SessionOutcome) => void = () => {};
  let settleInvocation: ((outcome: SessionOutcome) => void) | undefined;
  let reported: SessionOutcome | undefined;
  const initialised = new Promise<SessionOutcome>((resolve) => {
    settleInit = resolve;
  });

  const settle = (outcome: SessionOutcome): void => {
    settleInit(outcome);
    settleInvocation?.(outcome);
    settleInvocation = undefined;
  };

  const api = await startRuntimeApi({
    onNext() {
      isInitialised = true;
      settleInit(READY);
      if (settleInvocation !== undefined) return;
      isIdle = true;
      // Later, so that an invocation which is waiting for this one finds a running process.
      setImmediate(() => {
        if (isIdle && isAlive) child.freeze();
      });
    },
    onResponse: (payload, contentType) => settleAfterOutput({ kind: "succeeded", payload, contentType }),
    onResponseTooLarge: () => settleAfterOutput({ kind: "faulted", fault: RESPONSE_TOO_LARGE }),
    onError: (payload, errorType) => settleAfterOutput({ kind: "reported", payload, errorType }),
    // The runtime ends after this; Lambda waits for that before it goes on.
    onInitError(payload, errorType) {
      reported = { kind: "reported", payload, errorType };
    },
  });

  // What the function printed before it answered is in its pipe by now and read within this turn of the event loop.
  const settleAfterOutput = (outcome: SessionOutcome): void => {
    const settleThis = settleInvocation;
    settleInvocation = undefined;
    setImmediate(() => settleThis?.(outcome));
  };

  let child: RuntimeProcess;
  try {
    child = backend.start({ ...plan, runtimeApi: api.address });
  } catch (error) {
    api.close();
    throw error;
  }
  const ended = child.exited.then(
    (exit) => {
      isAlive = false;
      api.close();
      settle((isInitialised ? undefined : reported) ?? { kind: "faulted", fault: exitFault(exit) });
    },
    (error: Error) => {
      isAlive = false;
      api.close();
      settle({ kind: "faulted", fault: { errorType: "Runtime.InvalidEntrypoint", detail: error.message } });
    },
  );

  return {
    process: child,
    initialised,
    get isAlive() {
      return isAlive;
    },
    invoke(invocation) {
      return new Promise((resolve) => {
        settleInvocation = resolve;
        if (isIdle) child.thaw();
        isIdle = false;
        api.deliver(invocation);
      });
    },
    abort(fault) {
      settle({ kind: "faulted", fault });
      child.kill();
    },
    async close() {
      child.kill();
      await ended;
    },
  };
}
