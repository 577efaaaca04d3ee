import type { Scope } from "./ports.js";
import type { ServiceHost } from "./service-host.js";

/** A client's connection to a WebSocket API, as those see it who manage it. */
export interface SocketConnection {
  readonly facts: {
    /** Milliseconds since the Unix epoch. */
    readonly connectedAtMs: number;
    readonly sourceIp: string;
    readonly userAgent: string;
  };
  readonly lastActiveAtMs: number;
  send(message: Uint8Array): void;
  close(): void;
}

/** Open connections to WebSocket APIs, for the API by which customers manage them. */
export interface SocketConnections {
  find(scope: Scope, connectionId: string): SocketConnection | undefined;
}

/** While API Gateway is not loaded nobody is connected. */
export function createSocketConnections(services: ServiceHost): SocketConnections {
  return {
    find: (scope, connectionId) => services.findPorts("apigatewayv2", scope)?.findConnection?.(connectionId),
  };
}
