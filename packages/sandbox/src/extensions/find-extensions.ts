import { closeSync, type Dirent, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";

/** A file that a layer brings in `/opt/extensions`. */
export interface ExternalExtension {
  /** By which it has to register. */
  readonly name: string;
  /** Why the kernel would refuse to start it; undefined when it would not. */
  readonly problem: "permission denied" | "exec format error" | undefined;
}

/** The external extensions of merged layers, in the order in which they start: files, not folders. */
export function findExternalExtensions(layersRoot: string | undefined): readonly ExternalExtension[] {
  if (layersRoot === undefined) return [];
  const folder = join(layersRoot, "extensions");
  return entriesOf(folder)
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => ({ name, problem: findProblem(join(folder, name)) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Most layers have no such folder.
    return [];
  }
}

/** Lambda's user owns nothing, so only what others may do counts. */
function findProblem(path: string): ExternalExtension["problem"] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || (stats.mode & 0o005) !== 0o005) return "permission denied";
  const head = readHead(path);
  if (head.toString("latin1", 0, 2) === "#!") return undefined;
  const isProgram = head.toString("latin1", 0, 4) === "\x7fELF" && head.readUInt16LE(MACHINE_AT) === MACHINE;
  // A shell would run a file of any other kind as a script; Lambda does not.
  return isProgram || process.platform !== "linux" ? undefined : "exec format error";
}

// Of the ELF header: for which processor a program was made.
const MACHINE_AT = 18;
const MACHINE = process.arch === "arm64" ? 0xb7 : 0x3e;

function readHead(path: string): Buffer {
  const head = Buffer.alloc(MACHINE_AT + 2);
  const file = openSync(path, "r");
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  return head;
}
