import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { noServer } from "./errors.js";
import type { ServerProgram } from "./server-program.js";

export interface CacheServerOptions {
  readonly program: ServerProgram;
  /** Address to listen on. */
  readonly bind: string;
  readonly port: number;
  /** Private folder of the server. */
  readonly directory: string;
  readonly password: string | undefined;
  /** Settings of the engine by name, for example `maxmemory-policy`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly replicaOf: { readonly host: string; readonly port: number } | undefined;
  /** Contents to begin with, as an RDB file. */
  readonly data: Uint8Array | undefined;
}

/** A server process of the engine. */
export interface CacheServer {
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Contents as an RDB file. */
  save(): Promise<Uint8Array>;
  /** Makes a replica the primary, or a primary a replica. */
  replicate(primary: { readonly host: string; readonly port: number } | undefined): Promise<void>;
  /** Hangs, as an unreachable node does, until `resume`. */
  stop(): Promise<void>;
}

const DUMP = "dump.rdb";
const READY = "Ready to accept connections";
const START_LIMIT_MS = 30_000;

// The shell ends the server as soon as its own input closes, which the system does even when this process is killed.
const LIVE_WITH_PARENT =
  'exec 3<&0; "$@" </dev/null & server=$!; exec >/dev/null 2>&1; read -r _ <&3; kill "$server"; wait "$server"';

/** @throws InsufficientCacheClusterCapacityFault with the server's last words when it does not start */
export async function startCacheServer(options: CacheServerOptions): Promise<CacheServer> {
  const { program, directory, data } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (data !== undefined) await writeFile(join(directory, DUMP), data);
  const command = program.kind === "installed" ? installedCommand(options) : containerCommand(options);
  const guard = spawn("/bin/sh", ["-c", LIVE_WITH_PARENT, "sh", ...command], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { PATH: process.env.PATH ?? "", LC_ALL: "C" },
  });
  // Writing to a shell that is gone is no news: `ended` tells.
  guard.stdin.on("error", () => undefined);
  const ended = endOf(guard);
  await untilReady(guard, options);
  return {
    ended,
    async save() {
      await withConnection(options, (client) => client.sendCommand(["SAVE"]));
      return new Uint8Array(await readFile(join(directory, DUMP)));
    },
    async replicate(primary) {
      await withConnection(options, async (client) => {
        if (primary === undefined) await client.sendCommand(["REPLICAOF", "NO", "ONE"]);
        else await client.sendCommand(["REPLICAOF", primary.host, String(primary.port)]);
      });
    },
    async stop() {
      guard.stdin.end();
      await ended;
    },
  };
}

// The server's side of the pipe closes when it ends; the shell has let go of its own.
async function endOf({ stdout }: ChildProcess & { readonly stdout: NodeJS.ReadableStream }): Promise<void> {
  await once(stdout, "close");
}

function settingsOf({ password, parameters, replicaOf }: CacheServerOptions): string[] {
  return [
    ...["--save", "", "--appendonly", "no", "--daemonize", "no", "--protected-mode", "no"],
    // A primary waits five seconds for further replicas before it sends the first its data, unless told not to.
    ...["--repl-diskless-sync-delay", "0"],
    ...(password === undefined ? [] : ["--requirepass", password, "--masterauth", password]),
    ...(replicaOf === undefined ? [] : ["--replicaof", `${replicaOf.host} ${replicaOf.port}`]),
    ...Object.entries(parameters).flatMap(([name, value]) => [`--${name}`, value]),
  ];
}

function installedCommand(options: CacheServerOptions): readonly string[] {
  const { program, bind, port, directory } = options;
  const place = ["--bind", bind, "--port", String(port), "--dir", directory, "--dbfilename", DUMP];
  return [program.command, ...place, ...settingsOf(options)];
}

function containerCommand(options: CacheServerOptions): readonly string[] {
  const { program, port, bind, directory } = options;
  const image = program.engine === "valkey" ? "valkey/valkey:8" : "redis:7";
  const place = ["--bind", bind, "--port", String(port), "--dir", "/data", "--dbfilename", DUMP];
  // On the host's network, so that a replica finds its primary under the address that clients use.
  const run = ["run", "--rm", "--init", "--network", "host", "--volume", `${directory}:/data`, image];
  return [program.command, ...run, `${program.engine}-server`, ...place, ...settingsOf(options)];
}

async function untilReady(
  guard: ChildProcess & { readonly stdout: NodeJS.ReadableStream; readonly stderr: NodeJS.ReadableStream },
  { program, port }: CacheServerOptions,
): Promise<void> {
  const lastWords: string[] = [];
  const hear = (line: string): void => {
    lastWords.push(line);
    if (lastWords.length > 5) lastWords.shift();
  };
  createInterface({ input: guard.stderr }).on("line", hear);
  const lines = createInterface({ input: guard.stdout });
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      lines.on("line", (line) => {
        hear(line);
        if (line.includes(READY)) resolve();
      });
      const fail = (how: string): void =>
        reject(noServer(`${program.command} ${how} on port ${port}: ${lastWords.join(" | ") || "it said nothing"}`));
      lines.on("close", () => fail("did not start"));
      guard.on("error", ({ message }) => fail(`could not be run (${message})`));
      timer = setTimeout(() => fail(`was not ready within ${START_LIMIT_MS} ms`), START_LIMIT_MS);
    });
  } catch (error) {
    guard.stdin?.end();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function withConnection<Result>(
  { bind, port, password }: CacheServerOptions,
  task: (client: Connection) => Promise<Result>,
): Promise<Result> {
  const { createClient } = await import("@redis/client");
  const client = createClient({
    socket: { host: bind === "0.0.0.0" ? "127.0.0.1" : bind, port, reconnectStrategy: false },
    ...(password === undefined ? {} : { password }),
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await task(client);
  } finally {
    client.destroy();
  }
}

interface Connection {
  sendCommand(command: readonly string[]): Promise<unknown>;
}
