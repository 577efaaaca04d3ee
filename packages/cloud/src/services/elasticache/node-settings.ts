import { isIP } from "node:net";
import { join } from "node:path";
import type { CloudPorts } from "../../ports.js";
import type { AclUser } from "./access-list.js";
import { localHostOf } from "./cache-address.js";
import type { CacheServerOptions } from "./cache-server.js";
import type { ClusterMembership, ClusterPlace } from "./cluster-membership.js";
import { type Engine, findServerProgram } from "./server-program.js";
import type { TransitEncryption } from "./transit-encryption.js";

export type CachePorts = Pick<
  CloudPorts,
  "clock" | "ledger" | "activity" | "faults" | "certificates" | "scratchDirectory" | "listenHost" | "publicUrl"
>;

export interface NodeSettings {
  /** Unique in the cloud; names its folder. */
  readonly key: string;
  /** Of the cluster or serverless cache: by it, faults are ordered. */
  readonly name: string;
  readonly engine: Engine;
  /** Undefined: any free port. */
  readonly wantedPort: number | undefined;
  readonly transit: TransitEncryption;
  /** Of the cloud itself; members of one group share it. */
  readonly adminPassword: string;
  readonly users: readonly AclUser[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly primary: Reachable | undefined;
  /** Undefined for a node outside of cluster mode. */
  readonly cluster?: ClusterMembership | undefined;
  /** Contents to begin with, as an RDB file. */
  readonly data?: Uint8Array | undefined;
}

export interface Endpoint {
  readonly Address: string;
  readonly Port: number;
}

/** Who can be asked where they are, since that may change. */
export interface Reachable {
  readonly endpoint: Endpoint;
}

/** Where a node is. */
export interface NodePlace {
  /** Address to listen on. */
  readonly bind: string;
  readonly endpoint: Endpoint;
  /** Where members of a cluster talk to each other; 0 outside of cluster mode. */
  readonly busPort: number;
}

/** Private folder of a node's server. */
export function directoryOf({ key }: NodeSettings, { scratchDirectory }: CachePorts): string {
  return join(scratchDirectory, "elasticache", key);
}

export function clusterPlaceOf({ bind, endpoint, busPort }: NodePlace): ClusterPlace {
  const { Address: host, Port: port } = endpoint;
  return { host, port, address: isIP(host) === 0 ? localHostOf(bind) : host, busPort };
}

/** What the server of a node is started with. */
export function serverOptions(
  settings: NodeSettings,
  ports: CachePorts,
  place: NodePlace,
  data?: Uint8Array | undefined,
): CacheServerOptions {
  const { engine, transit, adminPassword, users, parameters, primary, cluster } = settings;
  const { bind, endpoint } = place;
  const hosts = new Set([endpoint.Address, "127.0.0.1", "localhost"]);
  return {
    program: findServerProgram(engine),
    bind,
    port: endpoint.Port,
    directory: directoryOf(settings, ports),
    transit,
    certificate: transit === "none" ? undefined : ports.certificates.issue([...hosts]),
    adminPassword,
    users,
    parameters,
    replicaOf: primary && { host: primary.endpoint.Address, port: primary.endpoint.Port },
    data,
    cluster,
    clusterPlace: cluster && clusterPlaceOf(place),
  };
}

export function noteSubstitutions({ engine, transit }: NodeSettings, { ledger }: CachePorts): void {
  const program = findServerProgram(engine);
  if (program.engine !== engine) {
    ledger.record({
      source: "elasticache",
      gap: "engine-substituted",
      detail: `${engine} was asked for and ${program.engine} is installed; their commands differ in recent additions`,
    });
  }
  if (transit === "none") return;
  ledger.record({
    source: "elasticache",
    gap: "certificate-substituted",
    detail:
      "the cache shows a certificate of this cloud's own authority, not one of Amazon's; functions that run here trust it, other clients find it at /_assay/certificates/ca.pem",
  });
}
