import { type ChildProcess, spawn } from "node:child_process";

// Reads what to guard from a pipe that only we hold. When we die, even by `kill -9`, the pipe ends, and the script
// kills the groups that are still there and removes their control groups and folders.
const GUARD = `
trap '' INT TERM HUP
live=' '
folders=''
while read -r verb group directories; do
  if [ "$verb" = folder ]; then
    folders="$folders$group
"
    continue
  fi
  case "$live" in *" $group "*) live="\${live%% $group *} \${live#* $group }" ;; esac
  if [ "$verb" = guard ]; then
    live="$live$group "
    eval "directories_$group=\\$directories"
  else
    unset "directories_$group"
  fi
done
for group in $live; do
  kill -9 -- "-$group" 2>/dev/null
  eval "directories=\\$directories_$group"
  for directory in $directories; do
    attempt=0
    while [ -e "$directory" ] && [ $attempt -lt 50 ]; do
      [ -e "$directory/cgroup.procs" ] && while read -r member; do kill -9 "$member"; done < "$directory/cgroup.procs"
      rmdir "$directory" || sleep 0.02
      attempt=$((attempt + 1))
    done
  done
done 2>/dev/null
printf '%s' "$folders" | while read -r folder; do rm -rf -- "$folder"; done
`;

let guard: ChildProcess | undefined;

/** Ties a process group to our life: it is killed, and its directories removed, when we end in any way. */
export function guardProcessGroup(group: number, directories: readonly string[]): void {
  tell(`guard ${group} ${directories.join(" ")}`);
}

/** The group has ended. */
export function releaseProcessGroup(group: number): void {
  tell(`release ${group}`);
}

/** Has a temporary folder removed when this process ends. Its path must not contain white space. */
export function guardFolder(path: string): void {
  tell(`folder ${path}`);
}

function tell(line: string): void {
  if (process.platform === "win32") return;
  if (guard === undefined) {
    guard = spawn("/bin/sh", ["-c", GUARD], { cwd: "/", detached: true, stdio: ["pipe", "ignore", "ignore"] });
    guard.once("exit", () => {
      guard = undefined;
    });
    // Losing the guard loses nothing while we live.
    guard.stdin?.on("error", () => {});
    guard.unref();
    (guard.stdin as unknown as { unref(): void }).unref();
  }
  guard.stdin?.write(`${line}\n`);
}
