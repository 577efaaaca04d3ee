import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { type ControlGroupHost, findControlGroupHost } from "./control-group.js";

const run = promisify(execFile);

/** What this machine lets the process backend do. */
export interface ProcessCapabilities {
  /** Path of a working `bwrap`; undefined without one. */
  readonly bubblewrap: string | undefined;
  /** Why `bubblewrap` is undefined. */
  readonly isolationGap: string | undefined;
  readonly controlGroups: ControlGroupHost | undefined;
}

let detected: Promise<ProcessCapabilities> | undefined;

/** Looks once per process. */
export function detectProcessCapabilities(): Promise<ProcessCapabilities> {
  detected ??= detect();
  return detected;
}

async function detect(): Promise<ProcessCapabilities> {
  const controlGroups = process.platform === "linux" ? findControlGroupHost() : undefined;
  const bubblewrap = findOnPath("bwrap");
  if (process.platform !== "linux") {
    return { bubblewrap: undefined, isolationGap: `${process.platform} has no namespaces`, controlGroups };
  }
  if (bubblewrap === undefined) {
    return { bubblewrap: undefined, isolationGap: "bwrap is not on the PATH", controlGroups };
  }
  const failure = await run(bubblewrap, [
    "--unshare-user",
    "--unshare-pid",
    "--dev-bind",
    "/",
    "/",
    // A container's engine may allow namespaces and yet keep parts of /proc from being mounted again.
    "--proc",
    "/proc",
    "/bin/sh",
    "-c",
    ":",
  ]).then(
    () => undefined,
    (error: { stderr?: string }) => `bwrap cannot make namespaces here: ${error.stderr?.trim() ?? "unknown reason"}`,
  );
  return { bubblewrap: failure === undefined ? bubblewrap : undefined, isolationGap: failure, controlGroups };
}

function findOnPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
