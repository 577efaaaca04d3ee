import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { onTestFinished } from "vitest";
import { selfSignedCertificate } from "../src/certificates/certificate.js";

export interface TlsBackend {
  readonly url: string;
  /** Its own, PEM; nobody else vouches for it. */
  readonly certificate: string;
}

/** A back end over TLS that says whom its client has shown itself as, and trusts nobody but `trusted`. */
export async function startTlsBackend(trusted: string): Promise<TlsBackend> {
  const keys = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const key = keys.privateKey.export({ type: "pkcs8", format: "pem" });
  const cert = selfSignedCertificate("localhost", keys, new Date());
  const server = createServer(
    { key, cert, ca: trusted, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const socket = request.socket as TLSSocket;
      response.end(JSON.stringify([socket.authorized, socket.getPeerCertificate().fingerprint256 ?? "nobody"]));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `https://localhost:${(server.address() as AddressInfo).port}/`, certificate: cert };
}
