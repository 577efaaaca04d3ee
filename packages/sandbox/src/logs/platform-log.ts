import type { InvocationReport } from "../invocation.js";

/** Outcome of a phase as log lines name it. */
export type PhaseStatus =
  | { readonly kind: "success" }
  | { readonly kind: "error"; readonly errorType: string }
  | { readonly kind: "timeout" };

export interface PlatformLogContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly functionArn: string;
  readonly runtimeVersion: string;
  readonly initializationType: string;
  readonly memorySizeMiB: number;
}

/** Lambda's own lines around an invocation, in one of its two formats. */
export interface PlatformLog {
  initStart(at: number): string;
  /** Written when an initialisation failed, or was repeated inside an invocation and failed again. */
  initReport(at: number, phase: "init" | "invoke", durationMs: number, status: PhaseStatus): string;
  start(at: number, requestId: string): string;
  /** The JSON format has no END line. */
  end(at: number, requestId: string): string | undefined;
  report(at: number, requestId: string, report: InvocationReport, status: PhaseStatus): string;
}

/** `START RequestId: ...` and its siblings (docs.aws.amazon.com/lambda/latest/dg/python-logging.html). */
export function createTextPlatformLog(context: PlatformLogContext): PlatformLog {
  return {
    initStart: () => `INIT_START Runtime Version: ${context.runtimeVersion}`,
    initReport: (_at, phase, durationMs, status) =>
      `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: ${phase}\t${statusText(status)}`,
    start: (_at, requestId) => `START RequestId: ${requestId} Version: ${context.functionVersion}`,
    end: (_at, requestId) => `END RequestId: ${requestId}`,
    report(_at, requestId, report, status) {
      const init = report.initDurationMs === undefined ? "" : `Init Duration: ${report.initDurationMs.toFixed(2)} ms\t`;
      return (
        `REPORT RequestId: ${requestId}\tDuration: ${report.durationMs.toFixed(2)} ms\t` +
        `Billed Duration: ${report.billedDurationMs} ms\tMemory Size: ${report.memorySizeMiB} MB\t` +
        `Max Memory Used: ${report.maxMemoryUsedMiB} MB\t${init}${statusText(status)}`
      );
    },
  };
}

/** The same as `platform.*` documents (docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html). */
export function createJsonPlatformLog(context: PlatformLogContext): PlatformLog {
  const event = (at: number, type: string, record: object): string =>
    JSON.stringify({ time: new Date(at).toISOString(), type: `platform.${type}`, record });
  return {
    initStart: (at) =>
      event(at, "initStart", {
        initializationType: context.initializationType,
        phase: "init",
        runtimeVersion: context.runtimeVersion,
        functionName: context.functionName,
        functionVersion: context.functionVersion,
        instanceMaxMemory: context.memorySizeMiB * 1024 * 1024,
      }),
    initReport: (at, phase, durationMs, status) =>
      event(at, "initReport", {
        initializationType: context.initializationType,
        phase,
        ...statusRecord(status),
        metrics: { durationMs: hundredths(durationMs) },
      }),
    start: (at, requestId) =>
      event(at, "start", { requestId, functionArn: context.functionArn, version: context.functionVersion }),
    end: () => undefined,
    report: (at, requestId, report, status) =>
      event(at, "report", {
        requestId,
        metrics: {
          durationMs: hundredths(report.durationMs),
          billedDurationMs: report.billedDurationMs,
          memorySizeMB: report.memorySizeMiB,
          maxMemoryUsedMB: report.maxMemoryUsedMiB,
          ...(report.initDurationMs === undefined ? {} : { initDurationMs: hundredths(report.initDurationMs) }),
        },
        ...statusRecord(status),
      }),
  };
}

function statusText(status: PhaseStatus): string {
  switch (status.kind) {
    case "success":
      return "";
    case "timeout":
      return "Status: timeout";
    case "error":
      return `Status: error\tError Type: ${status.errorType}`;
    default:
      return status satisfies never;
  }
}

function statusRecord(status: PhaseStatus): object {
  return status.kind === "error" ? { status: "error", errorType: status.errorType } : { status: status.kind };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
