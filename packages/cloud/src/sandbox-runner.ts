import type { UnpackedPackage } from "@assay/archive";
import { AssayError, type Clock, type FidelityLedger, isRuntime, RUNTIMES } from "@assay/core";
import type { EnvironmentPoolOptions, InvocationRequest, InvocationResult } from "@assay/sandbox";
import { createCodeCache } from "./code-cache.js";
import type {
  ExecutionPlan,
  ExecutionPool,
  FunctionRunner,
  InvocationEvent,
  InvocationOutcome,
} from "./function-runner.js";
import type { FunctionClock } from "./function-time.js";
import { mergeLayers } from "./merged-layers.js";

export interface SandboxRunnerOptions {
  /** Holds the packages; removed with the runner. */
  readonly directory: string;
  readonly clock: Clock;
  readonly ledger: FidelityLedger;
  /** Undefined where functions keep the machine's time. */
  readonly functionClock: FunctionClock | undefined;
  /** Environments that one version may have at one time; further invocations wait. */
  readonly maxEnvironments: number;
}

/** Runs Lambda functions in the sandbox: the deployed bytes, unpacked, one pool of environments per version. */
export function createSandboxRunner(options: SandboxRunnerOptions): FunctionRunner {
  const { directory, clock, ledger, maxEnvironments, functionClock } = options;
  const cache = createCodeCache(directory);
  return {
    admit: (zip) => cache.admit(zip),
    openPool: (plan) =>
      openPool(
        {
          ...environmentOf(plan, cache.taskRootOf(plan.code)),
          clock,
          ledger,
          maxEnvironments,
          ...(functionClock === undefined ? {} : { shiftedTime: functionClock.shiftedTime }),
        },
        functionClock,
        plan.layers.length === 0 ? undefined : () => mergeLayers(plan.layers, directory),
      ),
    [Symbol.asyncDispose]: () => cache[Symbol.asyncDispose](),
  };
}

/** @param unpackLayers makes the tree of `/opt`, which ends with the pool; undefined without layers */
function openPool(
  options: EnvironmentPoolOptions,
  functionClock: FunctionClock | undefined,
  unpackLayers: (() => Promise<UnpackedPackage>) | undefined,
): ExecutionPool {
  // The sandbox is loaded by the first function that runs: most clouds of a test suite never run one.
  const layers = unpackLayers?.();
  const opened = import("@assay/sandbox").then(async ({ createEnvironmentPool }) =>
    createEnvironmentPool({ ...options, ...(layers === undefined ? {} : { layersRoot: (await layers).root }) }),
  );
  // Every invocation tells why it failed; a pool that none of them asks is no unhandled rejection.
  opened.catch(() => undefined);
  const { maxEnvironments = Number.POSITIVE_INFINITY, ledger, functionName } = options;
  const inTime = <Result>(task: () => Promise<Result>): Promise<Result> => functionClock?.during(task) ?? task();
  let running = 0;
  return {
    async provision(count) {
      if (count > maxEnvironments) noteWaiting(ledger, functionName, maxEnvironments);
      return await inTime(async () => await (await opened).provision(count));
    },
    async invoke(event) {
      if (running >= maxEnvironments) noteWaiting(ledger, functionName, maxEnvironments);
      running += 1;
      try {
        const result = await inTime(async () => await (await opened).invoke(requestOf(event)));
        return outcomeOf(result, options.logGroupName ?? `/aws/lambda/${functionName}`);
      } finally {
        running -= 1;
      }
    },
    async [Symbol.asyncDispose]() {
      await opened.then(
        (pool) => pool[Symbol.asyncDispose](),
        () => undefined,
      );
      await layers?.then(
        (tree) => tree[Symbol.asyncDispose](),
        () => undefined,
      );
    },
  };
}

function noteWaiting(ledger: FidelityLedger | undefined, functionName: string, limit: number): void {
  ledger?.record({
    source: "lambda.Invoke",
    gap: "environments-limited",
    detail: `${functionName} was called more than ${limit} times at once; AWS would start further environments, here the calls wait for one`,
  });
}

/** @throws AssayError for a runtime that can be deployed but not run here */
function environmentOf(plan: ExecutionPlan, taskRoot: string): EnvironmentPoolOptions {
  const { runtime } = plan;
  if (!isRuntime(runtime)) {
    throw new AssayError("RUNTIME_UNSUPPORTED", `runtime "${runtime}" cannot run here; known: ${RUNTIMES.join(", ")}`, {
      hint: "deploy the function for one of these, or invoke it on AWS",
    });
  }
  return {
    runtime,
    handler: plan.handler,
    taskRoot,
    architecture: plan.architecture,
    functionName: plan.functionName,
    functionVersion: plan.version,
    accountId: plan.accountId,
    region: plan.region,
    memoryMiB: plan.memoryMiB,
    timeoutMs: plan.timeoutMs,
    ephemeralStorageMiB: plan.ephemeralStorageMiB,
    environment: plan.environment,
    credentials: plan.credentials,
    logFormat: plan.logFormat,
    logGroupName: plan.logGroupName,
    startDelayMs: plan.coldStartDelayMs,
    trustedCertificates: plan.trustedCertificates,
    onLog: ({ timestamp, message }, logStreamName) => plan.onLog(logStreamName, { timestamp, message }),
  };
}

function requestOf(event: InvocationEvent): InvocationRequest {
  const { payload, requestId, invokedFunctionArn, clientContext, traceId, response, onAnswer } = event;
  return {
    payload,
    requestId,
    invokedFunctionArn,
    ...(clientContext === undefined ? {} : { clientContext }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(response === undefined ? {} : { response }),
    ...(onAnswer === undefined
      ? {}
      : { onAnswer: ({ payload, functionError }) => onAnswer({ payload, functionError: functionError?.kind }) }),
  };
}

function outcomeOf(result: InvocationResult, logGroupName: string): InvocationOutcome {
  const { payload, functionError, logTail, report, logStreamName } = result;
  const log = { logGroupName, logStreamName };
  const { durationMs, extensionsDurationMs, failureAfterAnswer } = report;
  return {
    payload,
    functionError: functionError?.kind,
    logTail,
    durationMs,
    extensionsDurationMs,
    failureAfterAnswer,
    log,
  };
}
