import type { Operations } from "@assay/wire";
import type * as ManagementApi from "@aws-sdk/client-apigatewaymanagementapi";
import { GoneException, PayloadTooLargeException } from "@aws-sdk/client-apigatewaymanagementapi";
import type { ServiceContext } from "../../define-service.js";
import type { SocketConnection } from "../../socket-connections.js";
import type { ManagementStore } from "./index.js";

/** Payload of a message (quotas of WebSocket APIs, read November 2026). */
const MESSAGE_LIMIT_BYTES = 128 * 1024;

/** Every operation of this service. */
export const operations = {
  PostToConnection({ ConnectionId, Data }, { store }) {
    // The wire reads payloads into bytes, whatever a client may send them from.
    const message = Data instanceof Uint8Array ? Data : Buffer.from(String(Data));
    if (message.byteLength > MESSAGE_LIMIT_BYTES) {
      throw new PayloadTooLargeException({ message: "Message too long", Message: "Message too long", $metadata: {} });
    }
    connectionOf(store, ConnectionId).send(message);
    return {};
  },

  GetConnection({ ConnectionId }, { store }) {
    const { facts, lastActiveAtMs } = connectionOf(store, ConnectionId);
    const { connectedAtMs, sourceIp, userAgent } = facts;
    return {
      ConnectedAt: new Date(connectedAtMs),
      Identity: { SourceIp: sourceIp, UserAgent: userAgent },
      LastActiveAt: new Date(lastActiveAtMs),
    };
  },

  DeleteConnection({ ConnectionId }, { store }) {
    connectionOf(store, ConnectionId).close();
    return {};
  },
} satisfies Operations<typeof ManagementApi, ServiceContext<ManagementStore>>;

function connectionOf({ scope, ports }: ManagementStore, connectionId: string): SocketConnection {
  const connection = ports.socketConnections.find(scope, connectionId);
  if (connection === undefined) throw new GoneException({ message: "GoneException", $metadata: {} });
  return connection;
}
