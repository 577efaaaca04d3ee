import { createHash, randomUUID } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Programs of the `provided.al2023` image that scripts may count on: bash, coreutils, curl, grep, sed and awk. What
 * else this machine has in `/usr/bin` (git, tar, a compiler) is absent in Lambda and so is it here.
 */
const SYSTEM_TOOLS = [
  "sh",
  "bash",
  ...["basename", "cat", "chmod", "cp", "cut", "date", "dirname", "echo", "env", "expr", "false", "head", "id"],
  ...["ln", "ls", "mkdir", "mktemp", "mv", "printf", "pwd", "readlink", "realpath", "rm", "seq", "sha256sum"],
  ...["sleep", "sort", "stat", "tail", "tee", "test", "touch", "tr", "true", "uname", "uniq", "wc", "whoami", "xargs"],
  ...["awk", "curl", "grep", "sed"],
] as const;

interface Tool {
  readonly name: string;
  readonly path: string;
  readonly stamp: string;
}

let prepared: string | undefined;

/**
 * A folder to mount as `/usr/bin`. It is copied once per machine and version of the tools into the user's cache,
 * because mounting the programs one by one costs more than starting an interpreter: bwrap reads the whole mount table
 * again for each.
 */
export function systemToolsFolder(): string {
  if (prepared !== undefined && existsSync(prepared)) return prepared;
  const tools = SYSTEM_TOOLS.flatMap((name) => findTool(name) ?? []);
  const key = createHash("sha256")
    .update(tools.map(({ stamp }) => stamp).join("\n"))
    .digest("hex")
    .slice(0, 16);
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "assay");
  const folder = join(cache, `system-tools-${key}`);
  if (!existsSync(folder)) copyTools(tools, cache, folder);
  prepared = folder;
  return folder;
}

function findTool(name: string): Tool | undefined {
  for (const path of [`/usr/bin/${name}`, `/bin/${name}`]) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined) return { name, path, stamp: `${path} ${stats.size} ${stats.mtimeMs}` };
  }
  return undefined;
}

/** Complete or not there: another process may be doing the same. */
function copyTools(tools: readonly Tool[], cache: string, folder: string): void {
  const draft = join(cache, `draft-${randomUUID()}`);
  mkdirSync(draft, { recursive: true });
  try {
    for (const { name, path } of tools) copyFileSync(path, join(draft, name));
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}
