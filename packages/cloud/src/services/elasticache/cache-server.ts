import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "@assay/core";
import type { IssuedCertificate } from "../../certificates/certificate-authority.js";
import { type AclUser, ADMINISTRATOR, aclFile, ruleTokens } from "./access-list.js";
import { freePort, localHostOf } from "./cache-address.js";
import { type ClusterMembership, clusterFile } from "./cluster-membership.js";
import { invalidValue } from "./errors.js";
import { openFrontDoor } from "./front-door.js";
import { type Listening, SERVER_FILES, type ServerSettings, secretSettings, serverCommand } from "./server-command.js";
import { type ServerAddress, type ServerConnection, withConnection } from "./server-connection.js";
import { startServerProcess } from "./server-process.js";
import type { TransitEncryption } from "./transit-encryption.js";

export interface CacheServerOptions extends Omit<ServerSettings, "listening"> {
  /** Address to listen on. */
  readonly bind: string;
  /** Of the cloud itself, by which it reaches the server, and a replica its primary. */
  readonly adminPassword: string;
  readonly port: number;
  readonly transit: TransitEncryption;
  /** Undefined for a server without TLS. */
  readonly certificate: IssuedCertificate | undefined;
  readonly users: readonly AclUser[];
  /** Contents to begin with, as an RDB file. */
  readonly data: Uint8Array | undefined;
  /** What a member of a cluster knows at first; one that was there before knows better. */
  readonly cluster: ClusterMembership | undefined;
}

/** A server process of the engine. */
export interface CacheServer {
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** What it answers to a command of the cloud itself. */
  ask(command: readonly string[]): Promise<unknown>;
  /** Contents as an RDB file. */
  save(): Promise<Uint8Array>;
  /** Makes a replica the primary, or a primary a replica. */
  replicate(primary: { readonly host: string; readonly port: number } | undefined): Promise<void>;
  /** Goes on at another port, without its clients. */
  listenAt(port: number): Promise<void>;
  /** Lets in these and nobody else. @throws InvalidParameterValue for rules that the engine does not know */
  setUsers(users: readonly AclUser[]): Promise<void>;
  /** Resolves when it has ended. */
  stop(): Promise<void>;
}

// Of the machine's time.
const SAVE_RETRY_MS = 20;

/**
 * @throws InsufficientCacheClusterCapacityFault with the server's last words when it does not start
 * @throws InvalidParameterValue for rules of users that the engine does not know
 */
export async function startCacheServer(options: CacheServerOptions): Promise<CacheServer> {
  const { directory, bind, port, transit, adminPassword } = options;
  await writeFiles(options);
  const listening = await listeningOf(options);
  const server = await startServerProcess(serverCommand({ ...options, listening }), port);
  const behind = { host: localHostOf(bind), plainPort: listening.plainPort, tlsPort: listening.tlsPort };
  let door = transit === "preferred" ? await openFrontDoor({ bind, port, behind }).catch(giveUp) : undefined;
  const ended = server.ended.then(() => door?.close());
  let address = addressOf(options, listening);

  async function giveUp(error: unknown): Promise<never> {
    server.end();
    await server.ended;
    throw error;
  }
  return {
    ended,
    ask: (command) => withConnection(address, (client) => client.sendCommand(command)),
    async save() {
      await withConnection(address, dump);
      return new Uint8Array(await readFile(join(directory, SERVER_FILES.dump)));
    },
    async replicate(primary) {
      await withConnection(address, async (client) => {
        if (primary === undefined) await client.sendCommand(["REPLICAOF", "NO", "ONE"]);
        else await client.sendCommand(["REPLICAOF", primary.host, String(primary.port)]);
      });
    },
    async listenAt(next) {
      if (door === undefined) {
        const name = transit === "required" ? "tls-port" : "port";
        await withConnection(address, (client) => client.sendCommand(["CONFIG", "SET", name, String(next)]));
        address = { ...address, port: next };
        await withConnection(address, disconnectClients);
      } else {
        await door.close();
        door = await openFrontDoor({ bind, port: next, behind });
      }
    },
    async setUsers(users) {
      await replaceUsers(address, users);
      await writeFile(join(directory, SERVER_FILES.users), aclFile(users, adminPassword));
    },
    async stop() {
      server.end();
      await ended;
    },
  };
}

async function writeFiles(options: CacheServerOptions): Promise<void> {
  const { directory, data, users, adminPassword, certificate, cluster } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const write = (name: string, content: string | Uint8Array): Promise<void> =>
    writeFile(join(directory, name), content, { mode: 0o600 });
  await write(SERVER_FILES.users, aclFile(users, adminPassword));
  await write(SERVER_FILES.secrets, secretSettings(adminPassword));
  // What an earlier server of this folder has saved is not what this one begins with.
  if (data === undefined) await rm(join(directory, SERVER_FILES.dump), { force: true });
  else await write(SERVER_FILES.dump, data);
  const isNewMember = cluster !== undefined && !existsSync(join(directory, SERVER_FILES.cluster));
  if (isNewMember) await write(SERVER_FILES.cluster, clusterFile(cluster));
  if (certificate === undefined) return;
  await write(SERVER_FILES.certificate, certificate.certificate);
  await write(SERVER_FILES.privateKey, certificate.privateKey);
  await write(SERVER_FILES.authority, certificate.authority);
}

/** Behind a front door, the server has two ports of its own. */
async function listeningOf({ bind, port, transit }: CacheServerOptions): Promise<Listening> {
  switch (transit) {
    case "none":
      return { bind, plainPort: port, tlsPort: 0 };
    case "required":
      return { bind, plainPort: 0, tlsPort: port };
    case "preferred":
      return { bind, plainPort: await freePort(bind), tlsPort: await freePort(bind) };
    default:
      return transit satisfies never;
  }
}

function addressOf(
  { transit, certificate, adminPassword }: CacheServerOptions,
  { bind, plainPort, tlsPort }: Listening,
): ServerAddress {
  return {
    host: localHostOf(bind),
    port: plainPort === 0 ? tlsPort : plainPort,
    authority: transit === "required" ? certificate?.authority : undefined,
    adminPassword,
  };
}

async function disconnectClients(client: ServerConnection): Promise<void> {
  for (const type of ["normal", "pubsub"]) await client.sendCommand(["CLIENT", "KILL", "TYPE", type]);
}

/** While a replica is being sent everything, the engine saves nothing else. */
async function dump(client: ServerConnection): Promise<void> {
  for (;;) {
    const busy = await client.sendCommand(["SAVE"]).then(
      () => false,
      (error: unknown) => {
        if (!messageOf(error).includes("already in progress")) throw error;
        return true;
      },
    );
    if (!busy) return;
    await pause(SAVE_RETRY_MS);
  }
}

/** Those who stay keep their connections. */
async function replaceUsers(address: ServerAddress, users: readonly AclUser[]): Promise<void> {
  await withConnection(address, async (client) => {
    for (const { name, rules } of users) {
      await client.sendCommand(["ACL", "SETUSER", name, "reset", ...ruleTokens(rules)]).catch((error: unknown) => {
        throw invalidValue(`Invalid access string: ${messageOf(error)}`);
      });
    }
    const staying = new Set([ADMINISTRATOR, ...users.map(({ name }) => name)]);
    const present = await client.sendCommand(["ACL", "USERS"]);
    const gone = (Array.isArray(present) ? present.map(String) : []).filter((name) => !staying.has(name));
    if (gone.length > 0) await client.sendCommand(["ACL", "DELUSER", ...gone]);
  });
}
