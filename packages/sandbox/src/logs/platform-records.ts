import type { InvocationReport } from "../invocation.js";
import type { PhaseStatus } from "./phase-status.js";

/** What platform lines and events say about the function and its environment. */
export interface PlatformLogContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly functionArn: string;
  readonly runtimeVersion: string;
  readonly initializationType: string;
  readonly memorySizeMiB: number;
}

/** Once in `init`, and in `invoke` when the initialisation is repeated inside an invocation. */
export type InitPhase = "init" | "invoke";

/** Part of an invocation, in milliseconds. */
export interface Span {
  readonly name: "responseLatency" | "responseDuration" | "runtimeOverhead" | "extensionOverhead";
  readonly start: string;
  readonly durationMs: number;
}

// Records of `platform.*` documents (docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html).

export function initStartRecord(context: PlatformLogContext, phase: InitPhase): object {
  return {
    initializationType: context.initializationType,
    phase,
    runtimeVersion: context.runtimeVersion,
    functionName: context.functionName,
    functionVersion: context.functionVersion,
    instanceMaxMemory: context.memorySizeMiB * 1024 * 1024,
  };
}

export function initRuntimeDoneRecord(context: PlatformLogContext, phase: InitPhase, status: PhaseStatus): object {
  return { initializationType: context.initializationType, phase, ...statusRecord(status) };
}

export function initReportRecord(
  context: PlatformLogContext,
  phase: InitPhase,
  durationMs: number,
  status: PhaseStatus,
): object {
  return {
    initializationType: context.initializationType,
    phase,
    ...statusRecord(status),
    metrics: { durationMs: hundredths(durationMs) },
  };
}

/** @param at when it ended, in milliseconds since the Unix epoch */
export function reportRecord(at: number, requestId: string, report: InvocationReport, status: PhaseStatus): object {
  const { extensionsDurationMs } = report;
  return {
    requestId,
    metrics: {
      durationMs: hundredths(report.durationMs),
      billedDurationMs: report.billedDurationMs,
      memorySizeMB: report.memorySizeMiB,
      maxMemoryUsedMB: report.maxMemoryUsedMiB,
      ...(report.initDurationMs === undefined ? {} : { initDurationMs: hundredths(report.initDurationMs) }),
    },
    ...(extensionsDurationMs === undefined ? {} : { spans: [extensionOverhead(at, extensionsDurationMs)] }),
    ...statusRecord(status),
  };
}

function extensionOverhead(at: number, durationMs: number): Span {
  return {
    name: "extensionOverhead",
    start: new Date(at - durationMs).toISOString(),
    durationMs: hundredths(durationMs),
  };
}

/** What the runtime did with an invocation, before its extensions were done. */
export interface RuntimeDone {
  readonly requestId: string;
  readonly status: PhaseStatus;
  readonly durationMs: number;
  /** Undefined when it did not answer. */
  readonly producedBytes: number | undefined;
  readonly spans: readonly Span[];
}

export function runtimeDoneRecord({ requestId, status, durationMs, producedBytes, spans }: RuntimeDone): object {
  return {
    requestId,
    ...statusRecord(status),
    metrics: {
      durationMs: hundredths(durationMs),
      ...(producedBytes === undefined ? {} : { producedBytes }),
    },
    spans,
  };
}

/** The caller's trace, on events of its invocation. */
export function tracingRecord(traceId: string | undefined): object {
  if (traceId === undefined) return {};
  const spanId = /(?:^|;)Parent=([0-9a-f]{16})/.exec(traceId)?.[1];
  return {
    tracing: { ...(spanId === undefined ? {} : { spanId }), type: "X-Amzn-Trace-Id", value: traceId },
  };
}

function statusRecord(status: PhaseStatus): object {
  return status.kind === "error" ? { status: "error", errorType: status.errorType } : { status: status.kind };
}

/** Two decimals, as everywhere in Lambda's reports. */
export function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
