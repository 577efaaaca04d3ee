import { messageOf } from "@assay/core";
import type { VendedMetric } from "../../../ports.js";
import { writeAccessLog } from "../data-plane/access-log.js";
import { putMetrics } from "../data-plane/metrics.js";
import { callSocketIntegration } from "./call-socket-integration.js";
import { logData, logLine, writeExecutionLog } from "./execution-log.js";
import { messageFor } from "./integration-response.js";
import { type SocketCall, socketContextValue } from "./socket-call.js";
import type { SocketAnswer, SocketOutcome } from "./socket-outcome.js";

/** Runs what stands behind a route, and tells the stage's logs and metrics of it. A route may lead nowhere. */
export async function runSocketRoute(call: SocketCall, signal: AbortSignal): Promise<SocketOutcome | undefined> {
  const { route, served } = call;
  const integration = served.deployed.integrations.get(route.Target?.replace("integrations/", "") ?? "");
  const asked = integration && (await callSocketIntegration(call, integration, signal));
  const result = asked?.kind === "answered" && hasRouteResponse(call) ? withMessage(call, asked) : asked;
  noteResult(call, result);
  reportSocketCall(call);
  return result;
}

function hasRouteResponse({ route, served, happening }: SocketCall): boolean {
  const key = route.RouteResponseSelectionExpression;
  if (key === undefined || happening.eventType !== "MESSAGE") return false;
  const responses = [...served.deployed.responses.ofRoutes.values()];
  return responses.some(({ RouteId, RouteResponseKey }) => RouteId === route.RouteId && RouteResponseKey === key);
}

function withMessage(call: SocketCall, answered: SocketAnswer): SocketOutcome {
  try {
    const message = messageFor(call, answered);
    if (message !== undefined) logData(call, "Message response body after transformations", message);
    return { ...answered, message };
  } catch (error) {
    return { kind: "failed", reason: `Unable to transform response: ${messageOf(error)}` };
  }
}

function noteResult(call: SocketCall, result: SocketOutcome | undefined): void {
  const { outcome } = call;
  outcome.status = statusOf(result);
  switch (result?.kind) {
    case undefined:
      break;
    case "answered":
      outcome.integrationStatus = result.status;
      break;
    case "refused":
      logLine(call, `Execution failed: ${result.message}`);
      break;
    case "failed":
      outcome.integrationErrorMessage = result.reason;
      logLine(call, `Execution failed due to configuration error: ${result.reason}`);
      break;
    case "late":
      outcome.integrationErrorMessage = "Execution failed due to a timeout error";
      logLine(call, outcome.integrationErrorMessage);
      break;
    default:
      result satisfies never;
  }
}

/** Tells of a route that was not run, or what came of it when it was. */
export function reportSocketCall(call: SocketCall): void {
  const { happening, served, outcome, atMs } = call;
  const status = Number(outcome.status);
  const hasAnswered = outcome.integrationStatus !== undefined;
  const values: [string, number, VendedMetric["unit"]][] = [
    ["IntegrationError", hasAnswered && status >= 400 ? 1 : 0, "Count"],
    ["ClientError", !hasAnswered && status >= 400 && status < 500 ? 1 : 0, "Count"],
    ["ExecutionError", !hasAnswered && status >= 500 ? 1 : 0, "Count"],
  ];
  if (happening.eventType === "CONNECT") values.push(["ConnectCount", 1, "Count"]);
  if (happening.eventType === "MESSAGE") values.push(["MessageCount", 1, "Count"]);
  if (outcome.integrationLatency !== undefined) {
    values.push(["IntegrationLatency", Number(outcome.integrationLatency), "Milliseconds"]);
  }
  putMetrics(call, served.name, values);
  writeExecutionLog(call);
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
