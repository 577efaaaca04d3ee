import type { VendedMetric } from "../../../ports.js";
import { writeAccessLog } from "../data-plane/access-log.js";
import { putMetrics } from "../data-plane/metrics.js";
import { callSocketIntegration, type SocketOutcome } from "./call-socket-integration.js";
import { type SocketCall, socketContextValue } from "./socket-call.js";

/** Runs what stands behind a route, and tells the stage's access log and metrics of it. A route may lead nowhere. */
export async function runSocketRoute(call: SocketCall, signal: AbortSignal): Promise<SocketOutcome | undefined> {
  const { route, served, outcome } = call;
  const integration = served.deployed.integrations.get(route.Target?.replace("integrations/", "") ?? "");
  const result = integration && (await callSocketIntegration(call, integration, signal));
  outcome.status = statusOf(result);
  if (result?.kind === "answered") outcome.integrationStatus = result.status;
  if (result?.kind === "failed") outcome.integrationErrorMessage = result.reason;
  if (result?.kind === "late") outcome.integrationErrorMessage = "Execution failed due to a timeout error";
  reportSocketCall(call, result?.kind === "failed" || result?.kind === "late");
  return result;
}

/** Tells of a route that was not run, or what came of it when it was. */
export function reportSocketCall(call: SocketCall, isIntegrationError: boolean): void {
  const { happening, served, outcome, atMs } = call;
  const status = Number(outcome.status);
  const values: [string, number, VendedMetric["unit"]][] = [
    ["IntegrationError", isIntegrationError ? 1 : 0, "Count"],
    ["ClientError", status >= 400 && status < 500 ? 1 : 0, "Count"],
    ["ExecutionError", status >= 500 ? 1 : 0, "Count"],
  ];
  if (happening.eventType === "CONNECT") values.push(["ConnectCount", 1, "Count"]);
  if (happening.eventType === "MESSAGE") values.push(["MessageCount", 1, "Count"]);
  if (outcome.integrationLatency !== undefined) {
    values.push(["IntegrationLatency", Number(outcome.integrationLatency), "Milliseconds"]);
  }
  putMetrics(call, served.name, values);
  writeAccessLog(call, served, atMs, (name) => socketContextValue(call, name));
}

function statusOf(result: SocketOutcome | undefined): number {
  switch (result?.kind) {
    case undefined:
      return 200;
    case "answered":
    case "refused":
      return result.status;
    case "failed":
      return 502;
    case "late":
      return 504;
    default:
      return result satisfies never;
  }
}
