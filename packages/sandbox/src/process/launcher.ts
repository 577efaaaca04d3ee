import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { EXTENSION_STREAMS } from "./extension-launcher.js";
import { HOSTS_STREAM } from "./hosts-file.js";

// Joins the control groups before anything is allocated, limits descriptors as Lambda does (1,024), and puts standard
// error into the same stream, which alone keeps lines in order.
const LAUNCH = `
IFS=:
for file in $1; do echo $$ > "$file"; done
unset IFS
ulimit -n 1024 2>/dev/null
shift
exec "$@" 2>&1
`;

export interface LaunchOptions {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** Files that take the process id of a new member. */
  readonly controlGroupFiles: readonly string[];
  /** `command` is a launcher of extensions, which needs its streams. */
  readonly hasExtensions?: boolean;
  /** What the sandbox shows as `/etc/hosts`, read from {@link HOSTS_STREAM}; default: the machine's file. */
  readonly hosts?: string;
}

/** Starts `command` as leader of its own process group, with one stream for all output. */
export function launch(options: LaunchOptions): ChildProcess {
  const { command, environment, workingDirectory, controlGroupFiles, hasExtensions = false, hosts } = options;
  const child = spawn("/bin/sh", ["-c", LAUNCH, "sh", controlGroupFiles.join(":"), ...command], {
    cwd: workingDirectory,
    env: environment,
    detached: true,
    stdio: streamsOf(hasExtensions, hosts !== undefined),
  });
  const hostsStream = child.stdio[HOSTS_STREAM];
  if (hosts !== undefined && hostsStream != null && "write" in hostsStream) {
    // A sandbox that could not be set up says why itself.
    hostsStream.on("error", () => {});
    hostsStream.end(hosts);
  }
  return child;
}

function streamsOf(hasExtensions: boolean, hasHosts: boolean): StdioOptions {
  const plain: StdioOptions = [hasExtensions ? "pipe" : "ignore", "pipe", "ignore"];
  if (!hasExtensions && !hasHosts) return plain;
  const forMembers = Array(1 + EXTENSION_STREAMS).fill(hasExtensions ? "pipe" : "ignore");
  return [...plain, ...forMembers, hasHosts ? "pipe" : "ignore"];
}
