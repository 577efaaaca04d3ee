import { randomBytes } from "node:crypto";
import { isIP } from "node:net";

/** What a server knows of the cluster it is part of when it first starts. */
export interface ClusterMembership {
  /** By it, members name each other. */
  readonly nodeId: string;
  /** Of a primary, for example `0-8191`; undefined for a replica. */
  readonly slots: string | undefined;
  /** Of a primary, different from all others: by it, they agree whose slots are whose. */
  readonly epoch: number;
}

/** Where members of a cluster and its clients reach a server. */
export interface ClusterPlace {
  /** As clients are told. */
  readonly host: string;
  readonly port: number;
  /** Where members talk to each other; an address, since they look up no names. */
  readonly address: string;
  readonly busPort: number;
}

export const SLOT_COUNT = 16_384;

export function newMembership(slots: string | undefined, epoch: number): ClusterMembership {
  return { nodeId: randomBytes(20).toString("hex"), slots, epoch };
}

/** The slots of so many primaries, the first of which have one more when they cannot all have the same. */
export function evenSlots(primaries: number): readonly string[] {
  const firstOf = (index: number): number => Math.ceil((SLOT_COUNT * index) / primaries);
  return Array.from({ length: primaries }, (_, index) => `${firstOf(index)}-${firstOf(index + 1) - 1}`);
}

/** The file in which a server keeps what it knows of its cluster: at first itself alone. */
export function clusterFile({ nodeId, slots, epoch }: ClusterMembership): string {
  const itself = `${nodeId} :0@0 myself,master - 0 0 ${epoch} connected${slots === undefined ? "" : ` ${slots}`}`;
  return `${itself}\nvars currentEpoch ${epoch} lastVoteEpoch 0\n`;
}

export function clusterArguments({ host, port, address, busPort }: ClusterPlace, hasTls: boolean): string[] {
  return [
    ...["--cluster-enabled", "yes", "--cluster-port", String(busPort), "--cluster-announce-ip", address],
    ...["--cluster-announce-port", String(port), "--cluster-announce-tls-port", String(port)],
    ...(isIP(host) === 0 ? ["--cluster-announce-hostname", host, "--cluster-preferred-endpoint-type", "hostname"] : []),
    ...(hasTls ? ["--tls-cluster", "yes"] : []),
    // ElastiCache's default: slots that are there are served when others are not.
    ...["--cluster-require-full-coverage", "no"],
    // Which replica takes over is decided by the cloud.
    ...["--cluster-replica-no-failover", "yes"],
  ];
}
