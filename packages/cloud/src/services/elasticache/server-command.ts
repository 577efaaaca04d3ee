import { ADMINISTRATOR } from "./access-list.js";
import { type ClusterPlace, clusterArguments } from "./cluster-membership.js";
import type { ServerProgram } from "./server-program.js";

/** Files in the private folder of a server. */
export const SERVER_FILES = {
  dump: "dump.rdb",
  cluster: "nodes.conf",
  users: "users.acl",
  secrets: "secrets.conf",
  certificate: "server.pem",
  privateKey: "server.key",
  authority: "ca.pem",
} as const;

export interface ServerSettings {
  readonly program: ServerProgram;
  /** Private folder of the server. */
  readonly directory: string;
  readonly listening: Listening;
  /** Settings of the engine by name, for example `maxmemory-policy`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly replicaOf: { readonly host: string; readonly port: number } | undefined;
  /** Undefined for a server that is no member of a cluster. */
  readonly clusterPlace: ClusterPlace | undefined;
}

/** Where a server itself listens; ports that it does not have are 0. */
export interface Listening {
  readonly bind: string;
  readonly plainPort: number;
  readonly tlsPort: number;
}

/** What a server reads from a file, since everybody on a machine may read arguments. */
export function secretSettings(adminPassword: string): string {
  return `masteruser ${ADMINISTRATOR}\nmasterauth ${adminPassword}\n`;
}

/** The program of a server, with its arguments. */
export function serverCommand(settings: ServerSettings): readonly string[] {
  const { program, directory } = settings;
  if (program.kind === "installed") return [program.command, ...argumentsOf(settings, directory)];
  const image = program.engine === "valkey" ? "valkey/valkey:8" : "redis:7";
  // On the host's network, so that a replica finds its primary under the address that clients use.
  const run = ["run", "--rm", "--init", "--network", "host", "--volume", `${directory}:/data`, image];
  return [program.command, ...run, `${program.engine}-server`, ...argumentsOf(settings, "/data")];
}

/** @param directory the server's folder as it sees it */
function argumentsOf(settings: ServerSettings, directory: string): string[] {
  const { listening, parameters, replicaOf, clusterPlace } = settings;
  const hasTls = listening.tlsPort !== 0;
  return [
    `${directory}/${SERVER_FILES.secrets}`,
    ...["--bind", listening.bind, "--port", String(listening.plainPort)],
    ...["--dir", directory, "--dbfilename", SERVER_FILES.dump, "--aclfile", `${directory}/${SERVER_FILES.users}`],
    ...["--save", "", "--appendonly", "no", "--daemonize", "no", "--protected-mode", "no"],
    // ElastiCache's default: who is given no channels has all.
    ...["--acl-pubsub-default", "allchannels"],
    // A primary waits five seconds for further replicas before it sends the first its data, unless told not to.
    ...["--repl-diskless-sync-delay", "0"],
    ...(hasTls ? tlsArguments(listening.tlsPort, directory) : []),
    ...(clusterPlace === undefined ? [] : clusterArguments(clusterPlace, hasTls)),
    ...(replicaOf === undefined ? [] : ["--replicaof", `${replicaOf.host} ${replicaOf.port}`]),
    ...Object.entries(parameters).flatMap(([name, value]) => [`--${name}`, value]),
  ];
}

function tlsArguments(port: number, directory: string): string[] {
  return [
    ...["--tls-port", String(port), "--tls-auth-clients", "no", "--tls-replication", "yes"],
    ...["--tls-cert-file", `${directory}/${SERVER_FILES.certificate}`],
    ...["--tls-key-file", `${directory}/${SERVER_FILES.privateKey}`],
    ...["--tls-ca-cert-file", `${directory}/${SERVER_FILES.authority}`],
  ];
}
