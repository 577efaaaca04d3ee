import { createServer } from "node:net";
import type { CloudPorts } from "../../ports.js";

export interface CacheAddresses {
  /** What clients are told. */
  readonly host: string;
  /** What the server listens on. */
  readonly bind: string;
}

const LOOPBACK = "127.0.0.1";
const EVERYWHERE = "0.0.0.0";
// Compose projects for LocalStack publish these for servers that speak no AWS protocol.
const FIRST_PUBLISHED_PORT = 4510;
const LAST_PUBLISHED_PORT = 4559;

/** Whoever reaches the cloud reaches its caches: under the name that others have for it, if there is one. */
export function addressesOf({ endpointUrl, publicUrl }: Pick<CloudPorts, "endpointUrl" | "publicUrl">): CacheAddresses {
  const own = endpointUrl();
  const shown = publicUrl();
  const host = shown === undefined ? LOOPBACK : new URL(shown).hostname;
  const isForOthers = shown !== own || (host !== LOOPBACK && host !== "localhost");
  return isForOthers ? { host, bind: EVERYWHERE } : { host: LOOPBACK, bind: LOOPBACK };
}

/** The wanted port if it is free; without one, any, and for others one of those that are published. */
export async function choosePort(
  wanted: number | undefined,
  bind: string,
  { ledger }: Pick<CloudPorts, "ledger">,
): Promise<number> {
  if (wanted === undefined) return bind === EVERYWHERE ? await publishedPort() : await freePort(bind);
  const free = await freePort(bind, wanted).catch(() => undefined);
  if (free !== undefined) return free;
  ledger.record({
    source: "elasticache",
    gap: "port-substituted",
    detail: `port ${wanted} was asked for and is in use on this machine; the endpoint that Describe answers has another`,
  });
  return await freePort(bind);
}

async function publishedPort(): Promise<number> {
  for (let port = FIRST_PUBLISHED_PORT; port <= LAST_PUBLISHED_PORT; port++) {
    const free = await freePort(EVERYWHERE, port).catch(() => undefined);
    if (free !== undefined) return free;
  }
  return await freePort(EVERYWHERE);
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
