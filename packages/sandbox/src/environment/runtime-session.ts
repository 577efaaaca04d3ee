import { type AssayError, isAssayError } from "@assay/core";
import type { SandboxBackend } from "../backend.js";
import { invokeNoticeOf } from "../extensions/extension-events.js";
import { shutDown } from "../extensions/shut-down.js";
import type { ShutdownReason } from "../extensions/shutdown-reason.js";
import type { ProcessExit, RuntimeProcess } from "../process/runtime-process.js";
import { type DeliveredInvocation, startRuntimeApi } from "../runtime-api/runtime-api.js";
import { statusOf } from "./phase-status.js";
import { exitFault, type RuntimeFault, responseTooLargeFault } from "./runtime-fault.js";
import { createSessionExtensions } from "./session-extensions.js";
import { SessionInvocation } from "./session-invocation.js";
import type { SessionOutcome } from "./session-outcome.js";
import type { SessionPlan } from "./session-plan.js";
import { findStartFailure } from "./start-failure.js";

const READY: SessionOutcome = { kind: "succeeded", payload: Buffer.alloc(0), contentType: "" };

// Enough for the sentence of a program that could not start the runtime.
const FIRST_OUTPUT_CHARACTERS = 4_096;

/** One life of an environment's processes: their APIs and what came of the initialisation and each invocation. */
export interface RuntimeSession {
  readonly process: RuntimeProcess;
  /**
   * Settles once the runtime and all extensions ask for their first event, or one of them gives up.
   * @throws AssayError SANDBOX_FAILED when nothing was ever started
   */
  readonly initialised: Promise<SessionOutcome>;
  /** False once a process has ended, or has been told to. */
  readonly isAlive: boolean;
  invoke(invocation: DeliveredInvocation): SessionInvocation;
  /** Ends whatever is under way with `fault`, and the processes with it. */
  abort(fault: RuntimeFault): void;
  close(): Promise<void>;
}

/** Starts the extensions and the runtime of an environment and listens to them. */
export async function startRuntimeSession(backend: SandboxBackend, plan: SessionPlan): Promise<RuntimeSession> {
  const { log, options, phase } = plan;
  let isAlive = true;
  let isRuntimeStarted = false;
  let hasRuntimeExited = false;
  /** The runtime has asked for its first event, or failed before. */
  let isRuntimeInitialised = false;
  let isInitialised = false;
  /** The runtime waits for its next event. */
  let isRuntimeReady = false;
  let isIdle = false;
  let firstOutput = "";
  let reported: SessionOutcome | undefined;
  let lastFault: SessionOutcome | undefined;
  let invocation: SessionInvocation | undefined;
  let ending: Promise<void> | undefined;
  let settleInit: (outcome: SessionOutcome) => void = () => {};
  let failInit: (error: AssayError) => void = () => {};
  const initialised = new Promise<SessionOutcome>((resolve, reject) => {
    settleInit = resolve;
    failInit = reject;
  });

  const runtimeInitialised = (outcome: SessionOutcome): void => {
    if (isRuntimeInitialised) return;
    isRuntimeInitialised = true;
    if (isRuntimeStarted) log.initRuntimeDone(phase, statusOf(outcome));
    if (outcome.kind === "succeeded") extensions.registry.close();
  };

  const endInitialisation = (outcome: SessionOutcome): void => {
    if (isInitialised) return;
    isInitialised = true;
    extensions.log();
    log.telemetry.closeSubscriptions();
    settleInit(outcome);
  };

  /** Nothing more comes of this life. */
  const fail = (outcome: SessionOutcome): void => {
    isAlive = false;
    lastFault ??= outcome;
    runtimeInitialised(outcome);
    endInitialisation(outcome);
    invocation?.fail(outcome);
    invocation = undefined;
  };

  const end = (reason: ShutdownReason): Promise<void> => {
    isAlive = false;
    ending ??= shutDown(reason, {
      registry: extensions.registry,
      changes: extensions.changes,
      process: child,
      hasRuntimeExited: () => hasRuntimeExited || !isRuntimeStarted,
      flushTelemetry: () => log.telemetry.flush(),
      now: () => options.shiftedTime?.now() ?? Date.now(),
    });
    return ending;
  };

  const fault = (runtimeFault: RuntimeFault): void => {
    if (!isAlive) return;
    fail({ kind: "faulted", fault: runtimeFault });
    void end(runtimeFault.errorType === "Sandbox.Timedout" ? "timeout" : "failure");
  };

  /** Goes on when the runtime and the extensions have done what the next step waits for. */
  const advance = (): void => {
    const { registry } = extensions;
    if (!isAlive) return;
    if (!isRuntimeStarted && registry.areRegistered) {
      isRuntimeStarted = true;
      child.startRuntime();
    }
    if (!isRuntimeReady || !registry.areReady) return;
    endInitialisation(READY);
    if (invocation?.isAnswered === false) return;
    invocation?.end();
    invocation = undefined;
    isIdle = true;
    // Later, so that an invocation which is waiting for this one finds running processes.
    setImmediate(() => {
      if (isIdle && isAlive) child.freeze();
    });
  };

  const onRuntimeExit = (exit: ProcessExit): void => {
    hasRuntimeExited = true;
    extensions.changes.changed();
    if (lastFault !== undefined) return;
    const startFailure =
      isRuntimeInitialised || reported !== undefined ? undefined : findStartFailure(firstOutput, options);
    if (isAssayError(startFailure)) failInit(startFailure);
    else {
      fail(
        (isRuntimeInitialised ? undefined : reported) ?? { kind: "faulted", fault: startFailure ?? exitFault(exit) },
      );
    }
    void end("failure");
  };

  // What the function printed before it answered is in its pipe by now and read within this turn of the event loop.
  const answered = (outcome: SessionOutcome): void => {
    const answering = invocation;
    setImmediate(() => {
      if (answering === undefined || answering !== invocation) return;
      answering.answer(outcome);
      // Without extensions there is nobody to wait for.
      if (extensions.registry.size > 0 && isAlive) return;
      answering.end();
      invocation = undefined;
    });
  };

  let address = { host: "127.0.0.1" };
  const extensions = createSessionExtensions(plan, () => backend.listenerHost(address.host), {
    onExit: fault,
    onRuntimeExit,
  });
  const api = await startRuntimeApi(
    {
      onAnswer: () => invocation?.answering(),
      onNext() {
        setImmediate(() => {
          runtimeInitialised(READY);
          if (invocation?.isAnswered === false) return;
          invocation?.runtimeDone();
          isRuntimeReady = true;
          advance();
        });
      },
      onResponse: (payload, contentType) => answered({ kind: "succeeded", payload, contentType }),
      onResponseTooLarge(limitBytes) {
        answered({ kind: "faulted", fault: responseTooLargeFault(limitBytes) });
        // AWS's runtimes end when their answer is refused, and the environment with them.
        isAlive = false;
      },
      onError: (payload, errorType) => answered({ kind: "reported", payload, errorType }),
      // The runtime ends after this; Lambda waits for that before it goes on.
      onInitError(payload, errorType) {
        reported = { kind: "reported", payload, errorType };
      },
    },
    extensions.answer,
  );
  address = api;

  let child: RuntimeProcess;
  try {
    child = backend.start({
      options,
      interpreter: plan.interpreter,
      runtimeApi: api.address,
      logStreamName: plan.identity.logStreamName,
      onOutput(chunk) {
        if (!isRuntimeInitialised && firstOutput.length < FIRST_OUTPUT_CHARACTERS) {
          firstOutput += chunk.toString("utf8");
        }
        log.output.write(chunk);
      },
      ...(extensions.plan === undefined ? {} : { extensions: extensions.plan }),
    });
  } catch (error) {
    api.close();
    throw error;
  }
  extensions.changes.onChange(advance);
  if (extensions.launchFault === undefined) advance();
  else fault(extensions.launchFault);

  const ended = child.exited.then((exit) => {
    api.close();
    onRuntimeExit(exit);
  });
  // A launcher that cannot be started leaves nobody to wait for.
  ended.catch((error) => failInit(error));

  return {
    process: child,
    initialised,
    get isAlive() {
      return isAlive;
    },
    invoke(event) {
      const notice = invokeNoticeOf(event);
      const started = new SessionInvocation(event.requestId, (done) => log.runtimeDone(done, notice.traceId));
      if (lastFault !== undefined) {
        started.fail(lastFault);
        return started;
      }
      invocation = started;
      if (isIdle) child.thaw();
      isIdle = false;
      isRuntimeReady = false;
      extensions.registry.notifyInvoke(notice);
      api.deliver(event);
      return started;
    },
    abort: fault,
    async close() {
      await end(isAlive ? "spindown" : "failure");
      await ended;
      log.telemetry.close();
    },
  };
}
