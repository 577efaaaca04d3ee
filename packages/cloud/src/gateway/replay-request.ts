import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

// Java's client offers HTTP/2 in this way with every request.
const OFFERS: ReadonlySet<string> = new Set(["upgrade", "http2-settings", "connection"]);

/**
 * Gives a connection back whose client would have liked to change the protocol: a server may go on as if it had not
 * been asked (RFC 9110, 7.8). Node takes such requests for answered once it has an `upgrade` listener.
 */
export function replayRequest(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (!OFFERS.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
  server.emit("connection", socket);
}
