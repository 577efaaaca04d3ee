import type { WireResponse } from "@assay/wire";

/** What a service says to a client that asks for a WebSocket. */
export type WebSocketAnswer =
  | { readonly kind: "refused"; readonly response: WireResponse }
  | {
      readonly kind: "accepted";
      /** Which of the subprotocols that the client offers; undefined for none. */
      readonly subprotocol: string | undefined;
      readonly limits: WebSocketLimits;
      /** Takes the connection over. */
      open(socket: WebSocket): void;
    };

/** A connection beyond these is closed with 1009, as RFC 6455 has it. */
export interface WebSocketLimits {
  readonly frameBytes: number;
  readonly messageBytes: number;
}

/** The server's side of an open WebSocket. */
export interface WebSocket {
  /** Sends a message in frames within the limits. A client that has gone gets nothing. */
  send(message: Uint8Array): void;
  /** Asks the client to close, and does not wait for it for ever. */
  close(code: number, reason: string): void;
  onMessage(listener: (message: ReceivedMessage) => void): void;
  onPing(listener: () => void): void;
  /** Called once. 1005: the client gave no code; 1006: it has gone without a word. */
  onClose(listener: (code: number, reason: string) => void): void;
}

export interface ReceivedMessage {
  readonly bytes: Uint8Array;
  readonly isBinary: boolean;
}
