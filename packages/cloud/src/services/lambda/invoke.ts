import { isAssayError, messageOf } from "@assay/core";
import type { ServiceContext } from "../../define-service.js";
import type { InvocationEvent, InvocationOutcome } from "../../function-runner.js";
import { conflict, functionEnded, functionNotFound, runtimeUnavailable, throttled } from "./errors.js";
import type { FunctionReference } from "./function-reference.js";
import { type FunctionVersion, LATEST } from "./function-version.js";
import { type MeteredCall, recordCompleted, recordThrottled } from "./metrics.js";
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

/** Runs a call now. @throws TooManyRequestsException when there is no room for it */
export async function invokeNow(
  context: LambdaContext,
  call: RoutedCall,
  event: Omit<InvocationEvent, "invokedFunctionArn">,
): Promise<InvocationOutcome> {
  const { store, telemetry, clock } = context;
  const reason = store.concurrency.tryEnter(call.metered.functionName);
  if (reason !== undefined) {
    recordThrottled(telemetry, store.scope, call.metered, clock.now());
    throw throttled(reason);
  }
  return await run(context, call, event);
}

/**
 * Runs a call as soon as there is room for it. AWS keeps such an event for up to six hours and retries function errors
 * twice; here it waits as long as the cloud lives and runs once.
 */
export async function invokeWhenPossible(
  context: LambdaContext,
  call: RoutedCall,
  event: Omit<InvocationEvent, "invokedFunctionArn">,
): Promise<void> {
  const { store, telemetry, clock, ledger } = context;
  while (store.concurrency.tryEnter(call.metered.functionName) !== undefined) {
    recordThrottled(telemetry, store.scope, call.metered, clock.now());
    await store.concurrency.whenChanged();
    if (store.isStopped) return;
  }
  const note = (detail: string): void => ledger.record({ source: "lambda.Invoke", gap: "asynchronous-retry", detail });
  try {
    const { functionError } = await run(context, call, event);
    if (functionError !== undefined) {
      note("an asynchronous invocation failed and was not retried; AWS retries twice and then uses its destinations");
    }
  } catch (error) {
    if (!store.isStopped) note(`an asynchronous invocation could not run: ${messageOf(error)}`);
  }
}

/** The place for this call has been taken. */
async function run(
  { store, telemetry, clock }: LambdaContext,
  { version, functionArn, metered }: RoutedCall,
  event: Omit<InvocationEvent, "invokedFunctionArn">,
): Promise<InvocationOutcome> {
  const { functionName } = metered;
  const startedAt = clock.now();
  const concurrentInFunction = store.concurrency.running(functionName);
  const concurrentInAccount = store.concurrency.running();
  try {
    const outcome = await version.execution.invoke({ ...event, invokedFunctionArn: functionArn });
    recordCompleted(telemetry, store.scope, metered, startedAt, {
      failed: outcome.functionError !== undefined,
      durationMs: outcome.durationMs,
      concurrentInFunction,
      concurrentInAccount,
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
