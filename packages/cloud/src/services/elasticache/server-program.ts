import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { noServer } from "./errors.js";

export type Engine = "redis" | "valkey";

/** How a cache server is started on this machine. */
export interface ServerProgram {
  readonly kind: "installed" | "container";
  readonly command: string;
  /** Whether it is the engine that was asked for; both speak the same protocol. */
  readonly engine: Engine;
}

const PROGRAMS: Readonly<Record<Engine, string>> = { redis: "redis-server", valkey: "valkey-server" };
const OTHER: Readonly<Record<Engine, Engine>> = { redis: "valkey", valkey: "redis" };

/**
 * Looks for the engine's server on the PATH, then for the other engine's, then for Docker.
 * @throws InsufficientCacheClusterCapacityFault that says how to get one
 */
export function findServerProgram(engine: Engine, path: string = process.env.PATH ?? ""): ServerProgram {
  for (const each of [engine, OTHER[engine]]) {
    const command = findOnPath(PROGRAMS[each], path);
    if (command !== undefined) return { kind: "installed", command, engine: each };
  }
  const docker = findOnPath("docker", path);
  if (docker !== undefined) return { kind: "container", command: docker, engine };
  throw noServer(
    "A cache needs a real server, and neither redis-server nor valkey-server is on the PATH: install one (apt-get install redis-server, dnf install valkey, brew install valkey), or start Docker.",
  );
}

function findOnPath(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((directory) => directory !== "")
    .map((directory) => join(directory, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
