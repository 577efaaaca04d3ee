import { isUtf8 } from "node:buffer";
import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { WireResponse } from "@assay/wire";
import { WebSocketServer, type WebSocket as WsSocket } from "ws";
import type { WebSocket, WebSocketAnswer, WebSocketLimits } from "../web-socket.js";
import { createFrameMeter } from "./frame-meter.js";

/** A connection that is to become a WebSocket, as Node hands it over. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** What the client has sent already. */
  readonly head: Buffer;
  /** Aborts when the server closes. */
  readonly signal: AbortSignal;
}

/** What may wait for a client that does not read; one for which more waits is cut off. */
const BACKLOG_LIMIT_BYTES = 16 * 1024 * 1024;

/** How long a client may take to answer a request to close, of the machine's time. */
const CLOSE_PATIENCE_MS = 2_000;

/** Completes or refuses a handshake. */
export function openWebSocket(upgrade: Upgrade, answer: WebSocketAnswer): void {
  if (answer.kind === "refused") refuse(upgrade, answer.response);
  else open(upgrade, answer);
}

function open(upgrade: Upgrade, answer: Extract<WebSocketAnswer, { kind: "accepted" }>): void {
  const { limits, subprotocol } = answer;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.messageBytes,
    handleProtocols: () => subprotocol ?? false,
  });
  const { request, socket, head, signal } = upgrade;
  server.handleUpgrade(request, socket, head, (opened) => {
    const isTooLong = createFrameMeter(limits.frameBytes);
    // Before the frames are read, so that nobody gets the message.
    socket.prependListener("data", (chunk: Buffer) => {
      if (isTooLong(chunk)) close(opened, 1009, "");
    });
    // What is wrong with a client's frames, the library tells the client when it closes.
    opened.on("error", () => undefined);
    signal.addEventListener("abort", () => close(opened, 1001, "Going away"));
    answer.open(webSocketOf(opened, limits));
  });
}

function webSocketOf(opened: WsSocket, { frameBytes }: WebSocketLimits): WebSocket {
  return {
    send(message) {
      if (opened.bufferedAmount > BACKLOG_LIMIT_BYTES) {
        opened.terminate();
        return;
      }
      const binary = !isUtf8(message);
      for (let start = 0; start === 0 || start < message.byteLength; start += frameBytes) {
        const fin = start + frameBytes >= message.byteLength;
        opened.send(message.subarray(start, start + frameBytes), { binary, fin }, () => undefined);
      }
    },
    close: (code, reason) => close(opened, code, reason),
    onMessage(listener) {
      opened.on("message", (data, isBinary) => {
        // A frame that was too long has begun to close the connection; what it holds is nobody's.
        if (opened.readyState === opened.OPEN) listener({ bytes: bytesOf(data), isBinary });
      });
    },
    onPing: (listener) => void opened.on("ping", listener),
    onClose: (listener) => void opened.on("close", (code, reason) => listener(code, reason.toString("utf8"))),
  };
}

function bytesOf(data: Buffer | ArrayBuffer | Buffer[]): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

function close(opened: WsSocket, code: number, reason: string): void {
  opened.close(code, reason);
  const cut = setTimeout(() => opened.terminate(), CLOSE_PATIENCE_MS);
  opened.on("close", () => clearTimeout(cut));
}

function refuse({ request, socket }: Upgrade, { status, headers, body }: WireResponse): void {
  const response = new ServerResponse(request);
  response.assignSocket(socket);
  const bytes = body instanceof Uint8Array ? body : new Uint8Array();
  response.writeHead(status, { ...headers, "content-length": bytes.byteLength, connection: "close" });
  response.end(bytes, () => socket.end());
}
