import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createClient, createCluster } from "@redis/client";
import { onTestFinished } from "vitest";

const run = promisify(execFile);

export interface CacheClientOptions {
  readonly username?: string;
  readonly password?: string;
  /** Certificate of the authority to trust, PEM; without it the client speaks no TLS. */
  readonly ca?: string;
}

export interface Endpoint {
  readonly Address?: string | undefined;
  readonly Port?: number | undefined;
}

/** A client of a cache that ends with the test. */
export async function connectTo({ Address = "", Port = 0 }: Endpoint = {}, options: CacheClientOptions = {}) {
  const { ca, ...credentials } = options;
  const place = { host: Address, port: Port, reconnectStrategy: false } as const;
  const client = createClient({ socket: ca === undefined ? place : { ...place, tls: true, ca }, ...credentials });
  client.on("error", () => undefined);
  await client.connect();
  onTestFinished(() => client.destroy());
  return client;
}

/** A client of a cluster that ends with the test; it asks one server where the others are. */
export async function connectToCluster(endpoint: Endpoint = {}, options: CacheClientOptions = {}) {
  const { ca, ...credentials } = options;
  const { Address: host = "", Port: port = 0 } = endpoint;
  const tls = ca === undefined ? {} : { tls: true, ca };
  const cluster = createCluster({
    rootNodes: [{ socket: { host, port } }],
    defaults: { socket: { reconnectStrategy: false, ...tls }, ...credentials },
  });
  cluster.on("error", () => undefined);
  await cluster.connect();
  onTestFinished(() => cluster.destroy());
  return cluster;
}

/** What `redis-cli` prints. */
export async function redisCli({ Address = "", Port = 0 }: Endpoint, ...words: readonly string[]): Promise<string> {
  const { stdout } = await run("redis-cli", ["-h", Address, "-p", String(Port), "--no-auth-warning", ...words]);
  return stdout.trim();
}

/** Authority of a cloud's servers, as clients outside of it get it. */
export async function authorityOf({ endpointUrl }: { readonly endpointUrl: string }): Promise<string> {
  return await (await fetch(`${endpointUrl}/_assay/certificates/ca.pem`)).text();
}
