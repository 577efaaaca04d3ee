import type { Server } from "node:http";
import type { Socket } from "node:net";
import { createSecureContext, createServer, type SecureContext, type Server as TlsServer } from "node:tls";
import type { CertificateAuthority } from "../certificates/certificate-authority.js";

export interface TlsOptions {
  readonly certificates: CertificateAuthority;
  /** Names and addresses of the server, for clients that do not say which one they mean. */
  readonly hosts: readonly string[];
}

export interface TlsAcceptor {
  /** Ends the connections on which nobody has said anything yet. */
  close(): void;
  /** Ends those that have begun a handshake, whatever came of it. */
  cut(): void;
}

// Type of the first record of a handshake (RFC 8446, section 5.1). No HTTP request begins with it.
const HANDSHAKE = 0x16;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const HOST_NAME = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i;
const CONTEXTS_LIMIT = 100;

/**
 * Makes a server answer TLS on the port on which it answers HTTP, by the first byte of each connection. Whatever holds
 * for a plain connection (limits, timeouts, WebSockets, closing) holds for a secured one. The first client that wants
 * it is issued the first certificate; nothing is made before.
 */
export function acceptTls(server: Server, options: TlsOptions): TlsAcceptor {
  const serveHttp = server.listeners("connection");
  const serve = (socket: Socket): void => {
    for (const listener of serveHttp) listener.call(server, socket);
  };
  let secure: TlsServer | undefined;
  const silent = new Set<Socket>();
  const secured = new Set<Socket>();

  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    const leave = (): void => void silent.delete(socket);
    const drop = (): void => void socket.destroy();
    silent.add(socket);
    socket.setTimeout(server.headersTimeout, drop);
    socket.on("end", drop).on("error", drop).on("close", leave);
    socket.once("data", (first: Buffer) => {
      leave();
      socket.setTimeout(0).off("timeout", drop).off("end", drop).off("error", drop).off("close", leave);
      socket.pause();
      socket.unshift(first);
      if (first[0] === HANDSHAKE) {
        secured.add(socket);
        socket.once("close", () => secured.delete(socket));
        secure ??= createTlsServer(options, serve);
        secure.emit("connection", socket);
      } else {
        serve(socket);
        socket.resume();
      }
    });
  });
  return {
    close() {
      for (const socket of silent) socket.destroy();
    },
    cut() {
      for (const socket of secured) socket.destroy();
    },
  };
}

function createTlsServer({ certificates, hosts }: TlsOptions, serve: (socket: Socket) => void): TlsServer {
  const contextFor = (names: readonly string[]): SecureContext => {
    const { certificate: cert, privateKey: key } = certificates.issue(names);
    return createSecureContext({ cert, key });
  };
  const named = new Map<string, SecureContext>();
  const { certificate: cert, privateKey: key } = certificates.issue(hosts);
  const secure = createServer({
    cert,
    key,
    ALPNProtocols: ["http/1.1"],
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    // Every name leads here: hosts of buckets and of APIs, and what a hosts file makes of this machine.
    SNICallback(name, done) {
      if (hosts.includes(name) || !HOST_NAME.test(name)) return done(null);
      const context = named.get(name) ?? contextFor([name]);
      if (named.size >= CONTEXTS_LIMIT) named.clear();
      named.set(name, context);
      done(null, context);
    },
  });
  secure.on("secureConnection", serve);
  // A client that does not trust the certificate, or whose bytes were no handshake.
  secure.on("tlsClientError", (_error, socket) => socket.destroy());
  return secure;
}
