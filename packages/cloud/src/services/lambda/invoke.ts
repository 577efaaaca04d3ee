import { isAssayError } from "@assay/core";
import type { ThrottleReason } from "@aws-sdk/client-lambda";
import type { ServiceContext } from "../../define-service.js";
import type { InvocationAnswer, InvocationEvent, InvocationOutcome } from "../../function-runner.js";
import { conflict, functionEnded, functionNotFound, runtimeUnavailable, throttled } from "./errors.js";
import type { Execution } from "./execution.js";
import type { FunctionReference } from "./function-reference.js";
import { type FunctionVersion, LATEST } from "./function-version.js";
import {
  type MeteredCall,
  type ProvisionedUse,
  recordCompleted,
  recordRecursionStopped,
  recordThrottled,
} from "./metrics.js";
import { extendLineage, recursionStopped } from "./recursion.js";
import { routeInvocation } from "./routing.js";
import type { LambdaStore } from "./store.js";

export type LambdaContext = ServiceContext<LambdaStore>;

/** One call, with its qualifier resolved and its traffic routed. */
export interface RoutedCall {
  readonly version: FunctionVersion;
  readonly functionArn: string;
  readonly metered: MeteredCall;
}

/** Finds what is called and, for an alias, which version takes the call. */
export function routeCall(store: LambdaStore, { name, qualifier }: FunctionReference): RoutedCall {
  const notFound = (): Error => functionNotFound(store.arn(name, qualifier ?? LATEST));
  const fn = store.find(name);
  const target = fn?.findTarget(qualifier ?? LATEST);
  if (fn === undefined || target === undefined) throw notFound();

  const version =
    target.kind === "version" ? target.version : fn.findVersion(routeInvocation(target.alias, store.random));
  if (version === undefined) throw notFound();
  if (version.status === "creating") {
    throw conflict(
      "The operation cannot be performed at this time. The function is currently in the following state: Pending",
    );
  }
  return {
    version,
    functionArn: store.arn(name, qualifier),
    metered: {
      functionName: name,
      qualifier,
      aliasedVersion: target.kind === "alias" ? version.version : undefined,
    },
  };
}

/** What there is to say of a call that ran or found no room. */
export type Answer =
  | { readonly kind: "throttled"; readonly reason: ThrottleReason }
  | { readonly kind: "ran"; readonly outcome: InvocationOutcome };

/** What a caller sends, and where it wants a streamed response. */
export type CallEvent = Omit<InvocationEvent, "invokedFunctionArn" | "traceId">;

/** Runs a call now. @throws TooManyRequestsException when there is no room for it */
export async function invokeNow(store: LambdaStore, call: RoutedCall, event: CallEvent): Promise<InvocationOutcome> {
  const answer = await tryInvoke(store, call, event);
  if (answer.kind === "throttled") throw throttled(answer.reason);
  return answer.outcome;
}

/** An answer, with the end of the log where the caller wants it. */
export type LoggedAnswer = InvocationAnswer & Partial<Pick<InvocationOutcome, "logTail">>;

/**
 * Runs a call now for a caller who waits for the answer: extensions of the function go on after it. Who wants the log
 * waits for them as well.
 * @throws TooManyRequestsException when there is no room for it
 */
export async function answerNow(
  store: LambdaStore,
  call: RoutedCall,
  event: CallEvent,
  withLog = false,
): Promise<LoggedAnswer> {
  if (withLog) return await invokeNow(store, call, event);
  let giveAnswer: (answer: InvocationAnswer) => void = () => {};
  const answered = new Promise<InvocationAnswer>((resolve) => {
    giveAnswer = resolve;
  });
  const running: Promise<InvocationOutcome> = invokeNow(store, call, {
    ...event,
    onAnswer(answer) {
      void store.ports.activity.track(running);
      giveAnswer(answer);
    },
  });
  return await Promise.race([answered, running]);
}

/**
 * Runs a call in the trace that the running code belongs to, if there is room for it.
 * @throws RecursiveInvocationException when the trace leads in circles
 */
export async function tryInvoke(store: LambdaStore, call: RoutedCall, event: CallEvent): Promise<Answer> {
  const { telemetry, clock, traces } = store.ports;
  const { functionName } = call.metered;
  const header = extendLineage(traces.current(), store.arn(functionName));
  if (header === undefined && store.find(functionName)?.recursiveLoop !== "Allow") {
    recordRecursionStopped(telemetry, store.scope, call.metered, clock.now());
    throw recursionStopped();
  }
  const reason = store.concurrency.tryEnter(functionName);
  if (reason !== undefined) {
    recordThrottled(telemetry, store.scope, call.metered, clock.now());
    return { kind: "throttled", reason };
  }
  const { requestId } = event;
  const subject = { service: "lambda", name: "run", resource: call.functionArn, requestId };
  const outcome = await traces.resume(header ?? traces.current(), () =>
    traces.span(subject, () => run(store, call, event)),
  );
  return { kind: "ran", outcome };
}

/** The place for this call has been taken. */
async function run(
  store: LambdaStore,
  { version, functionArn, metered }: RoutedCall,
  event: CallEvent,
): Promise<InvocationOutcome> {
  const { telemetry, clock, traces } = store.ports;
  const { functionName } = metered;
  const startedAt = clock.now();
  const concurrentInFunction = store.concurrency.running(functionName);
  const concurrentInAccount = store.concurrency.running();
  const provisioned = provisionedUse(version.execution);
  try {
    const invocation = { ...event, traceId: traces.current(), invokedFunctionArn: functionArn };
    const outcome = await version.execution.invoke(invocation);
    traces.logged(outcome.log);
    if (outcome.functionError !== undefined) traces.fail(describeFunctionError(outcome));
    else if (outcome.failureAfterAnswer !== undefined) traces.fail(outcome.failureAfterAnswer);
    recordCompleted(telemetry, store.scope, metered, startedAt, {
      failed: outcome.functionError !== undefined || outcome.failureAfterAnswer !== undefined,
      durationMs: outcome.durationMs,
      extensionsDurationMs: outcome.extensionsDurationMs,
      concurrentInFunction,
      concurrentInAccount,
      provisioned,
    });
    return outcome;
  } catch (error) {
    if (store.isStopped) throw functionEnded();
    if (!isAssayError(error)) throw error;
    throw runtimeUnavailable(error.hint === undefined ? error.message : `${error.message} (${error.hint})`);
  } finally {
    store.concurrency.leave(functionName);
  }
}

/** As the function's answer names it: `TypeError: no stock left`. */
function describeFunctionError({ payload, functionError = "Unhandled" }: InvocationOutcome): string {
  try {
    const { errorType, errorMessage } = JSON.parse(Buffer.from(payload).toString()) as Readonly<
      Record<string, unknown>
    >;
    return [errorType ?? functionError, errorMessage ?? ""].join(": ");
  } catch {
    return functionError;
  }
}

/** Asked before the invocation counts. */
function provisionedUse({ hasProvisionedRoom, running, provisioned }: Execution): ProvisionedUse | undefined {
  if (hasProvisionedRoom === undefined) return undefined;
  return { isWithin: hasProvisionedRoom, inUse: Math.min(running + 1, provisioned), allocated: provisioned };
}
