import { AssayError, delay, EXIT_CODES, systemClock } from "@assay/core";
import type { EnvironmentOptions } from "../environment-options.js";
import { ChangeSignal } from "../extensions/change-signal.js";
import { findExternalExtensions } from "../extensions/find-extensions.js";
import type { InvocationRequest, InvocationResult } from "../invocation.js";
import type { ExecutionEnvironment } from "./execution-environment.js";
import {
  failsByExtension,
  joinNeighbours,
  leaveNeighbours,
  neighboursOf,
  noteCompetition,
  type PortNeighbour,
  takeTurn,
  untilNobodysTurn,
} from "./port-neighbours.js";
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

// A function that calls another one with the same extension must not wait for itself until it times out.
const GIVE_WAY_MS = 5_000;

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
  const extensionNames = findExternalExtensions(options.layersRoot).map(({ name }) => name);
  const bringsExtensions = extensionNames.length > 0;
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
  /** Environments on their way into `live`. */
  let launching = 0;
  /** Others wait for the end of what runs here. */
  let isGivingWay = false;
  const changes = new ChangeSignal();

  const end = (environment: ExecutionEnvironment): void => {
    live.delete(environment);
    kept.delete(environment);
    changes.changed();
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
      const delayMs = startDelayMs();
      if (delayMs > 0) await delay(systemClock, delayMs, ended.signal);
      return bringsExtensions ? await startWithExtensions(isKept) : await launch(isKept);
    } finally {
      starting -= 1;
      if (isKept) startingKept -= 1;
    }
  };

  const launch = async (isKept: boolean): Promise<ExecutionEnvironment> => {
    launching += 1;
    try {
      const environment = await startEnvironment(
        isKept ? { ...environmentOptions, initializationType: "provisioned-concurrency" } : environmentOptions,
      );
      live.add(environment);
      if (isKept) kept.add(environment);
      if (!isDisposed) return environment;
      end(environment);
      throw poolEnded(options.functionName);
    } finally {
      launching -= 1;
      changes.changed();
    }
  };

  /** Environments share the ports of this machine: one whose extension fails beside others of its kind is not broken. */
  const startWithExtensions = async (isKept: boolean): Promise<ExecutionEnvironment | undefined> => {
    // On AWS an environment that failed is through with its shutdown before it serves again.
    await Promise.all(ending);
    await untilNobodysTurn();
    const environment = await launch(isKept);
    if (!(await failsByExtension(environment))) return environment;
    const isAlone = live.size === 1;
    if (isAlone && neighboursOf(neighbour).length === 0) return environment;
    noteCompetition(options);
    end(environment);
    await Promise.all(ending);
    if (isAlone) {
      return await takeTurn(neighbour, async () => {
        const next = await launch(isKept);
        await next.initialised;
        return next;
      });
    }
    room = Math.max(1, live.size);
    return undefined;
  };

  const release = (environment: ExecutionEnvironment): void => {
    if (environment.phase.name === "shutdown" || isDisposed || isGivingWay) {
      if (live.has(environment)) end(environment);
    } else {
      idle.push(idleEntry(environment));
    }
    waiting.shift()?.();
  };

  const neighbour: PortNeighbour = {
    extensionNames,
    get hasEnvironments() {
      return live.size + launching > 0;
    },
    async giveWay() {
      isGivingWay = true;
      for (const { environment, expiry } of idle.splice(0)) {
        clearTimeout(expiry);
        end(environment);
      }
      await changes.until(() => live.size + launching === 0, GIVE_WAY_MS);
      isGivingWay = false;
      await Promise.all(ending);
    },
  };
  if (bringsExtensions) joinNeighbours(neighbour);

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
      leaveNeighbours(neighbour);
      ended.abort(poolEnded(options.functionName));
      for (const { expiry } of idle.splice(0)) clearTimeout(expiry);
      for (const environment of live) end(environment);
      for (const wake of waiting.splice(0)) wake();
      await Promise.all(ending);
    },
  };
}

function poolEnded(functionName: string): AssayError {
  return new AssayError("ENVIRONMENT_ENDED", `the environments of "${functionName}" have been disposed`, {
    hint: "create another pool",
    exitCode: EXIT_CODES.infrastructure,
  });
}
