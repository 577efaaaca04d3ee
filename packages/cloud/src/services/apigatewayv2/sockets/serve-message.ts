import { randomUUID } from "node:crypto";
import type { Route } from "@aws-sdk/client-apigatewayv2";
import type { ReceivedMessage } from "../../../web-socket.js";
import { findServedStage, type ServedStage } from "../data-plane/api-call.js";
import { isThrottled } from "../data-plane/throttling.js";
import type { GatewayApi } from "../gateway-api.js";
import { DEFAULT_ROUTE } from "../route-key.js";
import type { ApiGatewayV2Store } from "../store.js";
import { admitSocketCall } from "./admit-socket-call.js";
import { type Connection, newConnectionId } from "./connection.js";
import { logLine } from "./execution-log.js";
import { reportSocketCall, runSocketRoute } from "./run-socket-route.js";
import { selectSocketRoute } from "./select-socket-route.js";
import type { SocketCall } from "./socket-call.js";
import type { SocketOutcome } from "./socket-outcome.js";
import { type SocketRefusal, validateSocketCall } from "./validate-socket-call.js";

/** Runs the route of a message, and answers where the route says so or something went wrong. */
export async function serveMessage(
  store: ApiGatewayV2Store,
  connection: Connection,
  { bytes, isBinary }: ReceivedMessage,
  signal: AbortSignal,
): Promise<void> {
  // WebSocket APIs take text only (developer guide, "Binary media types for WebSocket APIs").
  if (isBinary) return connection.end(1003, "");
  connection.touch();
  const api = store.apis.get(connection.facts.apiId);
  const served = api && findServedStage(api, connection.facts.stageName);
  if (api === undefined || served === undefined) return;
  const { RouteSelectionExpression = "" } = api.settings;
  const route = selectSocketRoute(served.deployed.routes.values(), RouteSelectionExpression, bytes);
  const requestId = randomUUID();
  const call = callOf(store, api, served, { connection, bytes, requestId, route });
  const refusal = refusalOf(call, route);
  if (refusal !== undefined) {
    call.outcome.status = refusal.status;
    logLine(call, `Execution failed: ${refusal.reason ?? refusal.message}`);
    reportSocketCall(call);
    return connection.send(errorFrame(call, refusal.message));
  }
  const resource = connection.facts.arn;
  const outcome = await store.ports.traces.resume(undefined, () =>
    store.ports.traces.span({ service: "apigatewayv2", name: "message", resource, requestId }, () =>
      runSocketRoute(call, signal),
    ),
  );
  const answer = answerOf(call, outcome);
  if (answer !== undefined) connection.send(answer);
}

function callOf(
  store: ApiGatewayV2Store,
  api: GatewayApi,
  served: ServedStage,
  message: {
    readonly connection: Connection;
    readonly bytes: Uint8Array;
    readonly requestId: string;
    readonly route: Route | undefined;
  },
): SocketCall {
  const { connection, bytes, requestId, route = { RouteKey: DEFAULT_ROUTE } } = message;
  return {
    ...{ store, api, served, route, requestId },
    connection: connection.facts,
    happening: { eventType: "MESSAGE", messageId: newConnectionId(), message: bytes },
    atMs: store.ports.clock.now(),
    outcome: {},
    log: [],
  };
}

function refusalOf(call: SocketCall, route: Route | undefined): SocketRefusal | undefined {
  if (route === undefined) return { status: 403, message: "Forbidden" };
  if (isThrottled(call, call.served, route)) return { status: 429, message: "Too Many Requests" };
  return admitSocketCall(call) ?? validateSocketCall(call);
}

/** Undefined when the client gets nothing: most routes lead one way. */
function answerOf(call: SocketCall, outcome: SocketOutcome | undefined): Uint8Array | undefined {
  switch (outcome?.kind) {
    case undefined:
    case "failed":
      return errorFrame(call, "Internal server error");
    case "late":
      return errorFrame(call, "Endpoint request timed out");
    case "refused":
      return errorFrame(call, outcome.message);
    case "answered":
      return outcome.message;
    default:
      return outcome satisfies never;
  }
}

function errorFrame({ connection, requestId }: SocketCall, message: string): Uint8Array {
  return Buffer.from(JSON.stringify({ message, connectionId: connection.id, requestId }));
}
