import { AssayError, delay, EXIT_CODES, systemClock } from "@assay/core";
import type { EnvironmentOptions } from "../environment-options.js";
import { findExternalExtensions } from "../extensions/find-extensions.js";
import type { InvocationRequest, InvocationResult } from "../invocation.js";
import type { ExecutionEnvironment } from "./execution-environment.js";
import { startEnvironment } from "./start-environment.js";

export interface EnvironmentPoolOptions extends EnvironmentOptions {
  /** Environments at one time; further invocations wait. Default: no limit. */
  readonly maxEnvironments?: number;
  /** How long an idle environment is kept warm. Default 600,000. */
  readonly idleTimeoutMs?: number;
  /** Asked before each start: milliseconds by which it is to take longer than it would. Default: none. */
  readonly startDelayMs?: () => number;
}

/** The execution environments of one function version. */
export interface EnvironmentPool extends AsyncDisposable {
  /** Runs one invocation in a warm environment, or in a new one when all are busy. */
  invoke(request: InvocationRequest): Promise<InvocationResult>;
  /**
   * Starts environments until there are so many, and keeps as many warm from now on; those that are idle beyond it end.
   * @returns how many there are: fewer where `maxEnvironments` allows no more
   * @throws AssayError when one cannot start on this machine
   */
  provision(count: number): Promise<number>;
}

interface Idle {
  readonly environment: ExecutionEnvironment;
  readonly expiry: NodeJS.Timeout;
}

/** Nothing starts before the first invocation. Environments that failed are replaced by the next invocation. */
export function createEnvironmentPool(options: EnvironmentPoolOptions): EnvironmentPool {
  const {
    maxEnvironments = Number.POSITIVE_INFINITY,
    idleTimeoutMs = 600_000,
    startDelayMs = () => 0,
    ...environmentOptions
  } = options;
  const bringsExtensions = findExternalExtensions(options.layersRoot).length > 0;
  const ended = new AbortController();
  const idle: Idle[] = [];
  const waiting: (() => void)[] = [];
  const live = new Set<ExecutionEnvironment>();
  /** Those of them that were started to be kept ready; they take invocations before all others. */
  const kept = new Set<ExecutionEnvironment>();
  const ending = new Set<Promise<void>>();
  let starting = 0;
  let startingKept = 0;
  let provisioned = 0;
  let isDisposed = false;
  /** As many environments as have had room so far, where extensions compete for ports. */
  let room = maxEnvironments;

  const end = (environment: ExecutionEnvironment): void => {
    live.delete(environment);
    kept.delete(environment);
    const disposal = Promise.resolve(environment[Symbol.asyncDispose]());
    ending.add(disposal);
    void disposal.finally(() => ending.delete(disposal));
  };

  const missingKept = (): number => provisioned - kept.size - startingKept;

  const acquire = async (): Promise<ExecutionEnvironment> => {
    for (;;) {
      if (isDisposed) throw poolEnded(options.functionName);
      // The one used last is the warmest.
      const warm = idle.findLast(({ environment }) => kept.has(environment)) ?? idle.at(-1);
      if (warm !== undefined) {
        idle.splice(idle.indexOf(warm), 1);
        clearTimeout(warm.expiry);
        if (warm.environment.phase.name !== "shutdown") return warm.environment;
        end(warm.environment);
        continue;
      }
      // One that was kept ready and has ended is replaced by its like.
      if (live.size + starting < room) {
        const started = await start(missingKept() > 0);
        if (started !== undefined) return started;
      } else await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };

  /** Undefined when the environment found no room beside the others. */
  const start = async (isKept: boolean): Promise<ExecutionEnvironment | undefined> => {
    starting += 1;
    if (isKept) startingKept += 1;
    try {
      // On AWS an environment that failed is through with its shutdown before it serves again.
      if (bringsExtensions) await Promise.all(ending);
      const isAlone = live.size + starting === 1;
      const delayMs = startDelayMs();
      if (delayMs > 0) await delay(systemClock, delayMs, ended.signal);
      const environment = await startEnvironment(
        isKept ? { ...environmentOptions, initializationType: "provisioned-concurrency" } : environmentOptions,
      );
      live.add(environment);
      if (isKept) kept.add(environment);
      if (isDisposed) {
        end(environment);
        throw poolEnded(options.functionName);
      }
      if (isAlone || !bringsExtensions || !(await foundNoRoom(environment))) return environment;
      end(environment);
      room = Math.max(1, live.size);
      noteRoom(options, room);
      return undefined;
    } finally {
      starting -= 1;
      if (isKept) startingKept -= 1;
    }
  };

  const release = (environment: ExecutionEnvironment): void => {
    if (environment.phase.name === "shutdown" || isDisposed) {
      if (live.has(environment)) end(environment);
    } else {
      idle.push(idleEntry(environment));
    }
    waiting.shift()?.();
  };

  const idleEntry = (environment: ExecutionEnvironment): Idle => {
    const entry: Idle = { environment, expiry: setTimeout(() => expire(entry), idleTimeoutMs) };
    entry.expiry.unref();
    return entry;
  };

  const expire = (entry: Idle): void => {
    const index = idle.indexOf(entry);
    if (index === -1) return;
    idle.splice(index, 1);
    if (kept.has(entry.environment) && kept.size <= provisioned) idle.push(idleEntry(entry.environment));
    else end(entry.environment);
  };
  const expireIdle = (isKept: boolean): boolean => {
    const entry = idle.find(({ environment }) => kept.has(environment) === isKept);
    if (entry === undefined) return false;
    clearTimeout(entry.expiry);
    expire(entry);
    return true;
  };

  return {
    async invoke(request) {
      request.signal?.throwIfAborted();
      let environment: ExecutionEnvironment;
      try {
        environment = await acquire();
      } catch (error) {
        waiting.shift()?.();
        throw error;
      }
      try {
        return await environment.invoke(request);
      } finally {
        release(environment);
      }
    },
    async provision(count) {
      provisioned = Math.min(count, maxEnvironments);
      const free = (): number => room - live.size - starting;
      // Where this machine has no more room, what was started on demand gives way.
      while (free() < missingKept() && expireIdle(false));
      const missing = Math.max(0, Math.min(missingKept(), free()));
      const started = Array.from({ length: missing }, () => start(true));
      for (const environment of await Promise.all(started)) if (environment !== undefined) release(environment);
      while (kept.size > provisioned && expireIdle(true));
      return Math.min(kept.size, provisioned);
    },
    async [Symbol.asyncDispose]() {
      isDisposed = true;
      ended.abort(poolEnded(options.functionName));
      for (const { expiry } of idle.splice(0)) clearTimeout(expiry);
      for (const environment of live) end(environment);
      for (const wake of waiting.splice(0)) wake();
      await Promise.all(ending);
    },
  };
}

/** An extension of it failed at once, though another environment with the same one runs: its port is taken. */
async function foundNoRoom(environment: ExecutionEnvironment): Promise<boolean> {
  const errorType = await environment.initialised;
  return errorType?.startsWith("Extension.") ?? false;
}

function noteRoom({ ledger, functionName }: EnvironmentOptions, room: number): void {
  ledger?.record({
    source: "sandbox",
    gap: "environments-limited-by-extensions",
    detail: `an extension of ${functionName} fails beside ${room} of its like, which AWS gives a network each; further invocations wait`,
  });
}

function poolEnded(functionName: string): AssayError {
  return new AssayError("ENVIRONMENT_ENDED", `the environments of "${functionName}" have been disposed`, {
    hint: "create another pool",
    exitCode: EXIT_CODES.infrastructure,
  });
}
