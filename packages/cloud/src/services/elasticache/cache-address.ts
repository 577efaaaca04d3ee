import { createServer } from "node:net";
import type { CloudPorts } from "../../ports.js";

export interface CacheAddresses {
  /** What clients are told. */
  readonly host: string;
  /** What the server listens on. */
  readonly bind: string;
}

const LOOPBACK = "127.0.0.1";
// Compose projects for LocalStack publish these for servers that speak no AWS protocol.
const FIRST_PUBLISHED_PORT = 4510;
const LAST_PUBLISHED_PORT = 4559;

/** Whoever reaches the cloud reaches its caches, and nobody else: they listen where it does, and go by its name. */
export function addressesOf({ listenHost, publicUrl }: Pick<CloudPorts, "listenHost" | "publicUrl">): CacheAddresses {
  const shown = publicUrl();
  // A URL has an IPv6 address in brackets, an endpoint of a cache has not.
  const host = shown === undefined ? LOOPBACK : new URL(shown).hostname.replaceAll(/[[\]]/g, "");
  return { host, bind: listenHost };
}

/** How this machine reaches a server that listens on `bind`. */
export function localHostOf(bind: string): string {
  return bind === "0.0.0.0" || bind === "::" ? LOOPBACK : bind;
}

/** The wanted port if it is free; without one, any, and for others one of those that are published. */
export async function choosePort(
  wanted: number | undefined,
  bind: string,
  { ledger }: Pick<CloudPorts, "ledger">,
): Promise<number> {
  if (wanted === undefined) return isLoopback(bind) ? await freePort(bind) : await publishedPort(bind);
  const free = await freePort(bind, wanted).catch(() => undefined);
  if (free !== undefined) return free;
  ledger.record({
    source: "elasticache",
    gap: "port-substituted",
    detail: `port ${wanted} was asked for and is in use on this machine; the endpoint that Describe answers has another`,
  });
  return await freePort(bind);
}

function isLoopback(host: string): boolean {
  return host === LOOPBACK || host === "::1" || host === "localhost";
}

async function publishedPort(bind: string): Promise<number> {
  for (let port = FIRST_PUBLISHED_PORT; port <= LAST_PUBLISHED_PORT; port++) {
    const free = await freePort(bind, port).catch(() => undefined);
    if (free !== undefined) return free;
  }
  return await freePort(bind);
}

/** @throws when `port` is given and in use */
export function freePort(host: string, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen({ host, port, exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : port));
    });
  });
}
