import { type Clock, systemClock } from "@assay/core";
import type { EnvironmentOptions, LogLine } from "../environment-options.js";
import { createFunctionOutput, type FunctionOutput } from "../logs/function-output.js";
import { createLogTail, type LogTail } from "../logs/log-tail.js";
import { createJsonPlatformLog, createTextPlatformLog, type PlatformLog } from "../logs/platform-log.js";
import type { EnvironmentIdentity } from "./environment-identity.js";

/** The log stream of one environment: platform lines and what the function prints, in one order. */
export interface EnvironmentLog {
  readonly platformLog: PlatformLog;
  readonly output: FunctionOutput;
  now(): number;
  /** Writes a platform line; what the function printed without a line break goes first. */
  write(message: string | undefined): void;
  /** Starts the tail of the next invocation. */
  startTail(): void;
  tail(): string;
}

export function createEnvironmentLog(options: EnvironmentOptions, identity: EnvironmentIdentity): EnvironmentLog {
  const clock: Clock = options.clock ?? systemClock;
  const platformLog = options.logFormat === "JSON" ? createJsonPlatformLog(identity) : createTextPlatformLog(identity);
  let tail: LogTail = createLogTail();
  const emit = (source: LogLine["source"], message: string): void => {
    tail.append(message);
    options.onLog?.({ timestamp: clock.now(), message, source }, identity.logStreamName);
  };
  const output = createFunctionOutput((message) => emit("function", message));
  return {
    platformLog,
    output,
    now: () => clock.now(),
    write(message) {
      output.flush();
      if (message !== undefined) emit("platform", message);
    },
    startTail() {
      tail = createLogTail();
    },
    tail: () => tail.text(),
  };
}
