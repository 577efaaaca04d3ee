import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AssayError } from "@assay/core";
import type { WireRequest, WireResponse } from "@assay/wire";
import type { WebSocketAnswer } from "../web-socket.js";
import { acceptTls, type TlsOptions } from "./accept-tls.js";
import type { Upgrade } from "./open-web-socket.js";
import { isOffer, replayRequest, withoutOffers } from "./replay-request.js";

/**
 * Answers one request; never rejects.
 * @param signal aborts when nobody waits for the answer any more, or nobody should
 */
export type Answer = (request: WireRequest, signal?: AbortSignal) => Promise<WireResponse>;

/**
 * Says what becomes of a client that asks for a WebSocket; never rejects.
 * @param signal aborts when the server closes
 */
export type AcceptWebSocket = (request: WireRequest, signal: AbortSignal) => Promise<WebSocketAnswer>;

export interface HttpServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly bodyLimitBytes: number;
  readonly answer: Answer;
  /** Default: who asks for a WebSocket is answered as if nothing had been asked. */
  readonly acceptWebSocket?: AcceptWebSocket;
  /** Default: plain HTTP alone. */
  readonly tls?: TlsOptions;
  /** Time a client has to send a whole request. Default 300,000, as in Node. */
  readonly requestTimeoutMs?: number;
  /** Time that requests in flight get to finish on closing. Default 5,000. */
  readonly closeTimeoutMs?: number;
}

export interface HttpServer {
  readonly port: number;
  /** Lets requests in flight finish, for a bounded time, and ends every connection. */
  close(): Promise<void>;
}

const HEADER_LIMIT_BYTES = 32 * 1024;

// Connections that the system accepts while we are busy. With Node's 511, the rest of a thousand that come at once knock
// again after seconds, or give up. The system may cap it (`net.core.somaxconn`).
const BACKLOG = 4_096;

/**
 * The gateway's socket.
 * @throws AssayError PORT_IN_USE, HOST_UNAVAILABLE
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, requestTimeoutMs = 300_000, closeTimeoutMs = 5_000 } = options;
  const server = createServer({
    maxHeaderSize: HEADER_LIMIT_BYTES,
    requestTimeout: requestTimeoutMs,
    headersTimeout: Math.min(requestTimeoutMs, 60_000),
    connectionsCheckingInterval: Math.min(requestTimeoutMs, 30_000),
    // SDK clients keep sockets for reuse; ours closing first would race with their next request.
    keepAliveTimeout: 65_000,
    noDelay: true,
    ...asksBeforeUpgrades((request) => options.acceptWebSocket !== undefined && wantsWebSocket(request)),
  });
  let closing: Promise<void> | undefined;
  const waiting = new Set<AbortController>();
  const exchange = (request: IncomingMessage, response: ServerResponse): void => {
    const wait = new AbortController();
    waiting.add(wait);
    response.on("close", () => {
      waiting.delete(wait);
      if (!response.writableFinished) wait.abort();
    });
    // What can still fail here is the connection, and the other side of it is gone.
    respond(request, response, { ...options, signal: wait.signal }, () => closing !== undefined).catch(() =>
      response.destroy(),
    );
  };
  server.on("request", exchange);
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    // A client that asks first is spared the upload when its body is too large anyway.
    if (!isDeclaredTooLarge(request, options.bodyLimitBytes)) response.writeContinue();
    exchange(request, response);
  });

  const upgraded = new Set<Socket>();
  const { acceptWebSocket } = options;
  const exchangeProtocol = (accept: AcceptWebSocket, request: IncomingMessage, socket: Socket, head: Buffer): void => {
    const wait = new AbortController();
    waiting.add(wait);
    upgraded.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      waiting.delete(wait);
      upgraded.delete(socket);
    });
    upgrade({ request, socket, head, signal: wait.signal }, accept).catch(() => socket.destroy());
  };
  if (acceptWebSocket !== undefined) {
    server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
      if (wantsWebSocket(request)) exchangeProtocol(acceptWebSocket, request, socket, head);
      else replayRequest(server, request, socket, head);
    });
  }

  const secured = options.tls === undefined ? undefined : acceptTls(server, options.tls);

  server.listen({ host, port, backlog: BACKLOG });
  await once(server, "listening").catch((cause: NodeJS.ErrnoException) => {
    throw listenError(cause, host, port);
  });
  const close = async (): Promise<void> => {
    const closed = once(server, "close");
    server.close();
    secured?.close();
    for (const wait of waiting) wait.abort();
    server.closeIdleConnections();
    // The machine's time, not the cloud's clock: a frozen clock must not keep the process from ending.
    const cut = setTimeout(() => {
      server.closeAllConnections();
      // It knows those that have sent a request, not those that are still in their handshake.
      secured?.cut();
      for (const socket of upgraded) socket.destroy();
    }, closeTimeoutMs);
    await closed;
    clearTimeout(cut);
  };
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/**
 * Node.js 24.9 and newer ask whether a request is to change the protocol, and serve it like any other if not. For older
 * ones there is `replayRequest`. The types are those of Node.js 20 and do not know the option.
 */
function asksBeforeUpgrades(shouldUpgradeCallback: (request: IncomingMessage) => boolean): object {
  return { shouldUpgradeCallback };
}

function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/** What speaks the protocol is loaded by the first client that wants it. */
async function upgrade(upgrading: Upgrade, accept: AcceptWebSocket): Promise<void> {
  const { openWebSocket } = await import("./open-web-socket.js");
  const request = wireRequestOf(upgrading.request, new Uint8Array());
  openWebSocket(upgrading, await accept(request, upgrading.signal));
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { answer, bodyLimitBytes, signal }: HttpServerOptions & { readonly signal: AbortSignal },
  isClosing: () => boolean,
): Promise<void> {
  const body = await readBody(request, bodyLimitBytes);
  if (body === undefined) return refuseTooLarge(response, bodyLimitBytes);

  const answered = await answer(wireRequestOf(request, body), signal);
  // A connection that stayed open for the next request would keep a closing server waiting.
  if (isClosing()) response.setHeader("connection", "close");
  const headers = { ...answered.headers, ...mutable(answered.multiValueHeaders) };
  if (answered.body instanceof Uint8Array) {
    response.writeHead(answered.status, {
      ...headers,
      ...(isLengthOurs(request, answered) && { "content-length": answered.body.byteLength }),
    });
    response.end(answered.body);
    return;
  }
  response.writeHead(answered.status, headers);
  await pipeline(Readable.from(answered.body), response);
}

/** Node's types ask for arrays that it might change. */
function mutable(headers: WireResponse["multiValueHeaders"] = {}): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, [...values]]));
}

// 204 and 304 have no body, and by RFC 9110 no length either. An answer to HEAD tells the length GET would have.
function isLengthOurs({ method }: IncomingMessage, { status, headers }: WireResponse): boolean {
  return status !== 204 && status !== 304 && !(method === "HEAD" && "content-length" in headers);
}

// Who takes us for its proxy sends the whole URL, and its host counts (RFC 9112, section 3.2.2).
const ABSOLUTE_URL = /^https?:\/\/([^/?]+)/i;

function wireRequestOf(request: IncomingMessage, body: Uint8Array): WireRequest {
  const sent = request.url ?? "/";
  const [origin, host] = ABSOLUTE_URL.exec(sent) ?? [""];
  const url = sent.slice(origin.length);
  const queryAt = url.indexOf("?");
  const hasDeclined = request.headers.upgrade !== undefined && !wantsWebSocket(request);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !(hasDeclined && isOffer(name)))
      headers[name] = typeof value === "string" ? value : value.join(", ");
  }
  // A socket that takes both families shows an IPv4 address as a part of an IPv6 one.
  const peerAddress = request.socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, "");
  return {
    method: request.method ?? "GET",
    path: (queryAt === -1 ? url : url.slice(0, queryAt)) || "/",
    query: queryAt === -1 ? "" : url.slice(queryAt + 1),
    headers: host === undefined ? headers : { ...headers, host },
    rawHeaders: hasDeclined ? withoutOffers(request.rawHeaders) : request.rawHeaders,
    ...(peerAddress !== undefined && { peerAddress }),
    body,
  };
}

/** Undefined when the body is larger than allowed; the rest of it is left unread. */
async function readBody(request: IncomingMessage, limitBytes: number): Promise<Uint8Array | undefined> {
  if (isDeclaredTooLarge(request, limitBytes)) return undefined;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes <= limitBytes) chunks.push(chunk);
      else {
        request.removeAllListeners("data").pause();
        resolve(undefined);
      }
    });
    request.on("end", () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    request.on("error", reject);
    request.on("aborted", () => reject(new Error("the client went away")));
  });
}

function isDeclaredTooLarge(request: IncomingMessage, limitBytes: number): boolean {
  return Number(request.headers["content-length"] ?? 0) > limitBytes;
}

function refuseTooLarge(response: ServerResponse, limitBytes: number): void {
  const body = JSON.stringify({ message: `Request must be smaller than ${limitBytes} bytes` });
  response.writeHead(413, {
    "content-type": "application/json",
    "x-amzn-errortype": "RequestEntityTooLargeException",
    "content-length": Buffer.byteLength(body),
    connection: "close",
  });
  response.end(body);
}

function listenError(cause: NodeJS.ErrnoException, host: string, port: number): AssayError {
  if (cause.code === "EADDRINUSE") {
    return new AssayError("PORT_IN_USE", `port ${port} on ${host} is in use by another process`, {
      hint: "stop that process, or choose another port (0 means any free one)",
      cause,
    });
  }
  return new AssayError("HOST_UNAVAILABLE", `cannot listen on ${host}:${port} (${cause.code})`, {
    hint: "use an address of this machine, for example 127.0.0.1, and a port above 1023",
    cause,
  });
}
