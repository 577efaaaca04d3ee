import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LAMBDA_LIMITS } from "@assay/core";
import { isAlive } from "./is-alive.js";

export interface ControlGroupLimits {
  readonly memoryMiB: number;
}

/** Limits of memory and processes for one environment, kept by the kernel. */
export interface ControlGroup {
  /** Files that take the process id of a new member. */
  readonly memberFiles: readonly string[];
  readonly directories: readonly string[];
  members(): readonly number[];
  /** True when the kernel killed a member because the memory limit was reached. */
  wasOutOfMemory(): boolean;
  /** Highest memory use, cached files included; 0 where the kernel does not tell. */
  peakBytes(): number;
  /** Removes the group; false while members are still there. */
  remove(): boolean;
}

/** A hierarchy that new groups can be made in. */
export interface ControlGroupHost {
  readonly version: 1 | 2;
  create(limits: ControlGroupLimits): ControlGroup;
}

// Lambda allows 1,024 processes and threads (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
const MAX_PROCESSES = 1_024;

interface Hierarchy {
  readonly version: 1 | 2;
  readonly parents: readonly string[];
  readonly limits: (memoryBytes: number) => readonly (readonly [file: string, value: number])[];
  readonly peakFile: string;
  /** File and pattern that count kills by the kernel. */
  readonly kills: { readonly file: string; readonly pattern: RegExp };
}

/** Version 1: one tree per controller; groups are made below our own. */
function versionOne(root: string, memberships: string): Hierarchy | undefined {
  const parentOf = (controller: string): string | undefined => {
    const own = new RegExp(`^\\d+:(?:[^:]*,)?${controller}(?:,[^:]*)?:(.*)$`, "m").exec(memberships)?.[1];
    return own === undefined ? undefined : join(root, controller, own);
  };
  const memory = parentOf("memory");
  if (memory === undefined) return undefined;
  const pids = parentOf("pids");
  return {
    version: 1,
    parents: pids === undefined ? [memory] : [memory, pids],
    limits: (memoryBytes) => [
      ["memory.limit_in_bytes", memoryBytes],
      ["memory.memsw.limit_in_bytes", memoryBytes],
      ["pids.max", MAX_PROCESSES],
    ],
    peakFile: "memory.max_usage_in_bytes",
    kills: { file: "memory.oom_control", pattern: /^oom_kill (\d+)/m },
  };
}

/** Version 2: one tree; only usable where it was delegated to us with the memory controller. */
function versionTwo(root: string, memberships: string): Hierarchy | undefined {
  const own = /^0::(.*)$/m.exec(memberships)?.[1];
  if (own === undefined) return undefined;
  return {
    version: 2,
    // A group with members cannot have limited children, so the new ones stand beside ours.
    parents: [join(root, own === "/" ? own : join(own, ".."))],
    limits: (memoryBytes) => [
      ["memory.max", memoryBytes],
      ["memory.swap.max", 0],
      ["pids.max", MAX_PROCESSES],
    ],
    peakFile: "memory.peak",
    kills: { file: "memory.events", pattern: /^oom_kill (\d+)/m },
  };
}

/** The hierarchy of this machine in which we may limit memory; undefined where there is none. */
export function findControlGroupHost(root = "/sys/fs/cgroup"): ControlGroupHost | undefined {
  let memberships: string;
  try {
    memberships = readFileSync("/proc/self/cgroup", "utf8");
  } catch {
    return undefined;
  }
  for (const hierarchy of [versionOne(root, memberships), versionTwo(root, memberships)]) {
    if (hierarchy === undefined) continue;
    for (const parent of hierarchy.parents) removeStale(parent);
    const host: ControlGroupHost = {
      version: hierarchy.version,
      create: ({ memoryMiB }) => createControlGroup(hierarchy, memoryMiB * 1024 * 1024),
    };
    if (canLimit(host)) return host;
  }
  return undefined;
}

function canLimit(host: ControlGroupHost): boolean {
  try {
    return host.create({ memoryMiB: LAMBDA_LIMITS.minMemoryMiB }).remove();
  } catch {
    return false;
  }
}

let created = 0;

function createControlGroup(hierarchy: Hierarchy, memoryBytes: number): ControlGroup {
  const name = `assay-${process.pid}-${++created}`;
  const directories = hierarchy.parents.map((parent) => join(parent, name));
  const [memory = ""] = directories;
  try {
    for (const directory of directories) {
      mkdirSync(directory);
      for (const [file, value] of hierarchy.limits(memoryBytes)) writeIfPresent(join(directory, file), value);
    }
    if (!readdirSync(memory).some((file) => file === "memory.max" || file === "memory.limit_in_bytes")) {
      throw new Error(`no memory controller in ${memory}`);
    }
  } catch (error) {
    removeDirectories(directories);
    throw error;
  }
  const kills = openSync(join(memory, hierarchy.kills.file), "r");
  let removed = false;
  return {
    memberFiles: directories.map((directory) => join(directory, "cgroup.procs")),
    directories,
    members: () => membersOf(memory),
    wasOutOfMemory: () => !removed && Number(hierarchy.kills.pattern.exec(readFrom(kills))?.[1] ?? 0) > 0,
    peakBytes: () => Number(readIfPresent(join(memory, hierarchy.peakFile)) || 0),
    remove() {
      if (!removed && removeDirectories(directories)) {
        removed = true;
        closeSync(kills);
      }
      return removed;
    },
  };
}

// Opened anew each time: version 1 keeps the list of an open file for a second.
function membersOf(directory: string): number[] {
  return readIfPresent(join(directory, "cgroup.procs")).split("\n").filter(Boolean).map(Number);
}

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

// A missing file is a controller that this kernel or this group lacks.
function writeIfPresent(path: string, value: number): void {
  try {
    writeFileSync(path, String(value), { flag: "r+" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

const buffer = Buffer.alloc(16_384);

// A group that has just been removed by somebody else has nothing to tell.
function readFrom(descriptor: number): string {
  try {
    return buffer.toString("latin1", 0, readSync(descriptor, buffer, 0, buffer.length, 0));
  } catch {
    return "";
  }
}

function removeDirectories(directories: readonly string[]): boolean {
  let all = true;
  for (const directory of directories) {
    try {
      rmdirSync(directory);
    } catch (error) {
      all &&= (error as NodeJS.ErrnoException).code === "ENOENT";
    }
  }
  return all;
}

/** Groups of an earlier process that died without removing them. */
function removeStale(parent: string): void {
  let names: string[];
  try {
    names = readdirSync(parent);
  } catch {
    return;
  }
  for (const name of names) {
    const owner = /^assay-(\d+)-\d+$/.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const directory = join(parent, name);
    for (const member of membersOf(directory)) {
      try {
        process.kill(member, "SIGKILL");
      } catch {
        // It ended by itself in the meantime.
      }
    }
    removeDirectories([directory]);
  }
}
