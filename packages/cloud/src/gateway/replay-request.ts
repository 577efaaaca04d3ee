import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

// Java's client offers HTTP/2 in this way with every request.
const OFFERS: ReadonlySet<string> = new Set(["upgrade", "http2-settings", "connection"]);

/** Whether a header, its name in lower case, is about the protocol of the connection alone. */
export function isOffer(name: string): boolean {
  return OFFERS.has(name);
}

/** Names and values by turns, as Node has them, without those by which a client offers another protocol. */
export function withoutOffers(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => !isOffer((rawHeaders[index - (index % 2)] ?? "").toLowerCase()));
}

/**
 * Gives a connection back whose client would have liked to change the protocol: a server may go on as if it had not
 * been asked (RFC 9110, 7.8). Node.js before 24.9 takes such requests for answered once it has an `upgrade` listener.
 */
export function replayRequest(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion } = request;
  const rawHeaders = withoutOffers(request.rawHeaders);
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2)
    lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
  server.emit("connection", socket);
}
