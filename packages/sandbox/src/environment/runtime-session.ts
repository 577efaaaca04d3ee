import type { SandboxBackend } from "../backend.js";
import { invokeNoticeOf } from "../extensions/extension-events.js";
import { shutDown } from "../extensions/shut-down.js";
import type { ShutdownReason } from "../extensions/shutdown-reason.js";
import type { ProcessExit, RuntimeProcess } from "../process/runtime-process.js";
import { type DeliveredInvocation, type RuntimeApi, startRuntimeApi } from "../runtime-api/runtime-api.js";
import { type RuntimeFault, responseTooLargeFault } from "./runtime-fault.js";
import { createSessionExtensions } from "./session-extensions.js";
import { SessionInitialisation } from "./session-initialisation.js";
import { SessionInvocation } from "./session-invocation.js";
import type { SessionOutcome } from "./session-outcome.js";
import type { SessionPlan } from "./session-plan.js";

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
  const { log, options } = plan;
  let isAlive = true;
  let hasRuntimeExited = false;
  /** The runtime waits for its next event. */
  let isRuntimeReady = false;
  /** Everybody waits, and is frozen or about to be. */
  let isIdle = false;
  let lastFault: SessionOutcome | undefined;
  let invocation: SessionInvocation | undefined;
  let ending: Promise<void> | undefined;

  const initialisation = new SessionInitialisation(plan, () => {
    extensions.log();
    log.telemetry.closeSubscriptions();
  });

  /** Nothing more comes of this life. */
  const fail = (outcome: SessionOutcome): void => {
    isAlive = false;
    lastFault ??= outcome;
    initialisation.fail(outcome);
    invocation?.fail(outcome);
    invocation = undefined;
  };

  const end = (reason: ShutdownReason): Promise<void> => {
    isAlive = false;
    ending ??= shutDown(reason, {
      registry: extensions.registry,
      changes: extensions.changes,
      process: child,
      hasRuntimeExited: () => hasRuntimeExited || !initialisation.isRuntimeStarted,
      flushTelemetry: () => log.telemetry.flush(),
      now: () => options.shiftedTime?.now() ?? Date.now(),
    });
    return ending;
  };

  const abort = (fault: RuntimeFault): void => {
    if (!isAlive) return;
    fail({ kind: "faulted", fault });
    void end(fault.errorType === "Sandbox.Timedout" ? "timeout" : "failure");
  };

  /** Goes on when the runtime and the extensions have done what the next step waits for. */
  const advance = (): void => {
    const { registry } = extensions;
    if (!isAlive) return;
    if (!initialisation.isRuntimeStarted && registry.areRegistered) {
      initialisation.runtimeStarted();
      child.startRuntime();
    }
    if (!isRuntimeReady || !registry.areReady) return;
    initialisation.succeed();
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
    const outcome = initialisation.outcomeOf(exit);
    if (outcome !== undefined) fail(outcome);
    void end("failure");
  };

  const onNext = (): void => {
    extensions.registry.close();
    initialisation.runtimeReady();
    // It has been given the next event already.
    if (invocation?.isAnswered === false) return;
    invocation?.runtimeDone();
    isRuntimeReady = true;
    advance();
  };

  const onAnswered = (answering: SessionInvocation, outcome: SessionOutcome): void => {
    if (answering !== invocation) return;
    answering.answer(outcome);
    if (extensions.registry.size > 0 && isAlive) return;
    // There are no extensions to wait for.
    answering.end();
    invocation = undefined;
  };

  // What was printed before is in its pipe by now and read within this turn of the event loop.
  const answer = (outcome: SessionOutcome): void => {
    if (invocation !== undefined) setImmediate(onAnswered, invocation, outcome);
  };

  let address: Pick<RuntimeApi, "host"> = { host: "127.0.0.1" };
  const extensions = createSessionExtensions(plan, () => backend.listenerHost(address.host), {
    onExit: abort,
    onRuntimeExit,
  });
  const api = await startRuntimeApi(
    {
      onAnswer: () => invocation?.answering(),
      onNext: () => void setImmediate(onNext),
      onResponse: (payload, contentType) => answer({ kind: "succeeded", payload, contentType }),
      onResponseTooLarge(limitBytes) {
        answer({ kind: "faulted", fault: responseTooLargeFault(limitBytes) });
        // AWS's runtimes end when their answer is refused, and the environment with them.
        isAlive = false;
      },
      onError: (payload, errorType) => answer({ kind: "reported", payload, errorType }),
      onInitError: (payload, errorType) => initialisation.report(payload, errorType),
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
        initialisation.hear(chunk);
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
  else abort(extensions.launchFault);

  const ended = child.exited.then((exit) => {
    api.close();
    onRuntimeExit(exit);
  });
  // A launcher that cannot be started leaves nobody to wait for.
  ended.catch((error) => initialisation.reject(error));

  return {
    process: child,
    initialised: initialisation.outcome,
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
    abort,
    async close() {
      await end(isAlive ? "spindown" : "failure");
      await ended;
      log.telemetry.close();
    },
  };
}
