import type { Extension } from "../extensions/extension.js";
import type { InvocationReport } from "../invocation.js";
import type { SubscriptionRequest } from "../telemetry/subscription-request.js";
import type { PhaseStatus } from "./phase-status.js";
import {
  type InitPhase,
  initReportRecord,
  initStartRecord,
  type PlatformLogContext,
  reportRecord,
} from "./platform-records.js";

/** An extension as log lines and telemetry show it after the initialisation. */
export type ExtensionStatus = Pick<Extension, "name" | "state" | "events" | "errorType">;

export type SubscriptionStatus = { readonly name: string } & Pick<SubscriptionRequest, "api" | "types">;

/** Lambda's own lines around an invocation, in one of its two formats. */
export interface PlatformLog {
  initStart(at: number): string;
  /** Written when an initialisation failed, or was repeated inside an invocation and failed again. */
  initReport(at: number, phase: InitPhase, durationMs: number, status: PhaseStatus): string;
  extension(at: number, extension: ExtensionStatus): string;
  subscription(at: number, subscription: SubscriptionStatus): string;
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
    extension(_at, { name, state, events, errorType }) {
      const error = errorType === undefined ? "" : `\tError Type: ${errorType}`;
      return `EXTENSION\tName: ${name}\tState: ${state}\tEvents: [${events.join(",")}]${error}`;
    },
    subscription: (_at, { name, api, types }) =>
      `${api.toUpperCase()}\tName: ${name}\tState: Subscribed\tTypes: [${types.map(capitalised).join(", ")}]`,
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

/** The same as `platform.*` documents. */
export function createJsonPlatformLog(context: PlatformLogContext): PlatformLog {
  const event = (at: number, type: string, record: object): string =>
    JSON.stringify({ time: new Date(at).toISOString(), type: `platform.${type}`, record });
  return {
    initStart: (at) => event(at, "initStart", initStartRecord(context, "init")),
    initReport: (at, phase, durationMs, status) =>
      event(at, "initReport", initReportRecord(context, phase, durationMs, status)),
    extension: (at, extension) => event(at, "extension", extension),
    subscription: (at, { name, api, types }) =>
      event(at, `${api.toLowerCase()}Subscription`, { name, state: "Subscribed", types }),
    start: (at, requestId) =>
      event(at, "start", { requestId, functionArn: context.functionArn, version: context.functionVersion }),
    end: () => undefined,
    report: (at, requestId, report, status) => event(at, "report", reportRecord(at, requestId, report, status)),
  };
}

function capitalised(type: string): string {
  return type.slice(0, 1).toUpperCase() + type.slice(1);
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
