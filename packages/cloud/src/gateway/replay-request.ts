import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";

// Java's client offers HTTP/2 in this way with every request.
const OFFERS: ReadonlySet<string> = new Set(["upgrade", "http2-settings", "connection"]);
const FRAMING: ReadonlySet<string> = new Set(["content-length", "transfer-encoding"]);

/** What Node's `upgrade` event hands over. */
export interface OfferedUpgrade {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** What has come behind the request. */
  readonly head: Buffer;
}

/**
 * Gives a connection back whose client would have liked to change the protocol: a server may go on as if it had not
 * been asked (RFC 9110, 7.8). Node takes such requests for answered once it has an `upgrade` listener. (The option of
 * newer versions that lets a server say no loses requests that were sent behind the refused one.)
 * @param limitBytes of the body; one that is longer ends the connection
 */
export async function replayRequest(
  server: Server,
  { request, socket, head }: OfferedUpgrade,
  limitBytes: number,
): Promise<void> {
  const drop = (): void => void socket.destroy();
  socket.on("error", drop).setTimeout(server.headersTimeout, drop);
  const body = await readAhead(request, limitBytes);
  socket.off("error", drop).setTimeout(0).off("timeout", drop);
  const isDropped = (name: string): boolean => OFFERS.has(name) || (body.byteLength > 0 && FRAMING.has(name));
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (!isDropped(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  if (body.byteLength > 0) lines.push(`content-length: ${body.byteLength}`);
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), body, head]));
  server.emit("connection", socket);
}

/** The body, where Node has parsed it already: since version 26. Before, it is a part of the head. */
async function readAhead(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > limitBytes) throw new Error("the body is larger than allowed");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
