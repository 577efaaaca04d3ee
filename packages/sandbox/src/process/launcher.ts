import { type ChildProcess, spawn } from "node:child_process";

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
}

/** Starts `command` as leader of its own process group, with one stream for all output. */
export function launch({ command, environment, workingDirectory, controlGroupFiles }: LaunchOptions): ChildProcess {
  return spawn("/bin/sh", ["-c", LAUNCH, "sh", controlGroupFiles.join(":"), ...command], {
    cwd: workingDirectory,
    env: environment,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
}
