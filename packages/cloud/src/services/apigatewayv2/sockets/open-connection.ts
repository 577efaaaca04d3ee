import type { WebSocket } from "../../../web-socket.js";
import { findServedStage } from "../data-plane/api-call.js";
import { putMetrics } from "../data-plane/metrics.js";
import type { ApiGatewayV2Store } from "../store.js";
import { Connection, type ConnectionFacts } from "./connection.js";
import { endConnection } from "./end-connection.js";
import { serveMessage } from "./serve-message.js";

/** Serves a client that has been let in. */
export function openConnection(
  store: ApiGatewayV2Store,
  facts: ConnectionFacts,
  socket: WebSocket,
  signal: AbortSignal,
): void {
  // The stage, or the whole API, may have gone while its `$connect` route ran.
  const api = store.apis.get(facts.apiId);
  const connection = new Connection(facts, socket, store.ports, () => {
    if (api !== undefined) putMetrics({ store, api }, facts.stageName, [["MessageCount", 1, "Count"]]);
  });
  if (api === undefined || findServedStage(api, facts.stageName) === undefined) {
    connection.end(1001, "Going away");
    return;
  }
  store.connections.add(connection);
  socket.onMessage((message) => {
    // Integrations fail with an answer; what is left is ours, and ends this connection only.
    serveMessage(store, connection, message, signal).catch(() => connection.end(1011, ""));
  });
  socket.onClose((code, reason) => {
    // Who is not among the open ones was ended because API or cloud have gone.
    if (!store.connections.has(facts.id) || signal.aborted) return;
    store.connections.delete(facts.id);
    void store.ports.activity.track(endConnection(store, connection, { code, reason }, signal));
  });
}
