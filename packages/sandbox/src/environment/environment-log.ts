import { type Clock, systemClock } from "@assay/core";
import type { EnvironmentOptions, LogLine } from "../environment-options.js";
import type { InvocationReport } from "../invocation.js";
import { createFunctionOutput, type FunctionOutput } from "../logs/function-output.js";
import { createLogTail, type LogTail } from "../logs/log-tail.js";
import type { PhaseStatus } from "../logs/phase-status.js";
import {
  createJsonPlatformLog,
  createTextPlatformLog,
  type ExtensionStatus,
  type SubscriptionStatus,
} from "../logs/platform-log.js";
import {
  type InitPhase,
  initReportRecord,
  initRuntimeDoneRecord,
  initStartRecord,
  type RuntimeDone,
  reportRecord,
  runtimeDoneRecord,
  tracingRecord,
} from "../logs/platform-records.js";
import { TelemetryStream } from "../telemetry/telemetry-stream.js";
import type { EnvironmentIdentity } from "./environment-identity.js";

/**
 * What one environment reports: its log stream, with platform lines and what the function and its extensions print in
 * one order, and the same as telemetry for extensions.
 */
export interface EnvironmentLog {
  readonly output: FunctionOutput;
  /** Of the present life of the environment's processes. */
  readonly telemetry: TelemetryStream;
  now(): number;
  /** @param phase `invoke` when the initialisation is repeated; telemetry alone tells it */
  initStart(phase: InitPhase): void;
  initRuntimeDone(phase: InitPhase, status: PhaseStatus): void;
  initReport(phase: InitPhase, durationMs: number, status: PhaseStatus): void;
  /** Prints of one pipe of extensions. */
  extensionOutput(): FunctionOutput;
  extension(extension: ExtensionStatus): void;
  subscription(subscription: SubscriptionStatus): void;
  start(requestId: string, traceId: string | undefined): void;
  runtimeDone(done: RuntimeDone, traceId: string | undefined): void;
  /** Why an invocation ended, where Lambda says so in a line of its own. */
  fault(line: string): void;
  end(requestId: string): void;
  report(requestId: string, report: InvocationReport, status: PhaseStatus, traceId: string | undefined): void;
  /** Starts the tail of the next invocation. */
  startTail(): void;
  tail(): string;
  /** Nobody is told of what came before: the processes start anew. */
  startTelemetry(): void;
}

export function createEnvironmentLog(options: EnvironmentOptions, identity: EnvironmentIdentity): EnvironmentLog {
  const clock: Clock = options.clock ?? systemClock;
  const now = (): number => clock.now();
  const lines = options.logFormat === "JSON" ? createJsonPlatformLog(identity) : createTextPlatformLog(identity);
  let tail: LogTail = createLogTail();
  let telemetry = new TelemetryStream(now);
  const emit = (source: LogLine["source"], message: string): void => {
    tail.append(message);
    options.onLog?.({ timestamp: now(), message, source }, identity.logStreamName);
  };
  const print = (source: "function" | "extension") => (message: string) => {
    emit(source, message);
    telemetry.emit(source, message);
  };
  const output = createFunctionOutput(print("function"));
  // What the function printed without a line break goes first.
  const write = (message: string | undefined): void => {
    output.flush();
    if (message !== undefined) emit("platform", message);
  };
  // Nobody listens in most environments: then nothing is put together either.
  const tell = (type: string, record: () => unknown): void => {
    if (telemetry.isHeard) telemetry.emit(`platform.${type}`, record());
  };
  return {
    output,
    get telemetry() {
      return telemetry;
    },
    now,
    initStart(phase) {
      if (phase === "init") write(lines.initStart(now()));
      tell("initStart", () => initStartRecord(identity, phase));
    },
    initRuntimeDone(phase, status) {
      tell("initRuntimeDone", () => initRuntimeDoneRecord(identity, phase, status));
    },
    initReport(phase, durationMs, status) {
      if (status.kind !== "success") write(lines.initReport(now(), phase, durationMs, status));
      tell("initReport", () => initReportRecord(identity, phase, durationMs, status));
    },
    extensionOutput: () => createFunctionOutput(print("extension")),
    extension(extension) {
      write(lines.extension(now(), extension));
      tell("extension", () => extension);
    },
    subscription(subscription) {
      const { name, api, types } = subscription;
      write(lines.subscription(now(), subscription));
      tell(`${api.toLowerCase()}Subscription`, () => ({ name, state: "Subscribed", types }));
    },
    start(requestId, traceId) {
      write(lines.start(now(), requestId));
      const { functionVersion: version } = identity;
      tell("start", () => ({ requestId, version, ...tracingRecord(traceId) }));
    },
    runtimeDone(done, traceId) {
      output.flush();
      tell("runtimeDone", () => ({ ...runtimeDoneRecord(done), ...tracingRecord(traceId) }));
    },
    fault(line) {
      write(line);
      tell("fault", () => line);
    },
    end(requestId) {
      write(lines.end(now(), requestId));
      tell("end", () => ({ requestId }));
    },
    report(requestId, report, status, traceId) {
      write(lines.report(now(), requestId, report, status));
      tell("report", () => ({ ...reportRecord(now(), requestId, report, status), ...tracingRecord(traceId) }));
    },
    startTail() {
      tail = createLogTail();
    },
    tail: () => tail.text(),
    startTelemetry() {
      telemetry.close();
      telemetry = new TelemetryStream(now);
    },
  };
}
