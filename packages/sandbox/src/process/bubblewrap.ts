import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { LAMBDA_LIMITS, languageVersionOf, runtimeFamilyOf } from "@assay/core";
import type { EnvironmentOptions } from "../environment-options.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import { heapLimitFolder } from "./heap-limit.js";
import { HOSTS_STREAM } from "./hosts-file.js";
import { ACCOUNT_FILES, bootstrapFolderOf, entriesOf } from "./runtime-files.js";
import { systemToolsFolder } from "./system-tools.js";
import type { UnreadableEntry } from "./unreadable-entries.js";

export interface BubblewrapSources {
  readonly options: Pick<
    EnvironmentOptions,
    "runtime" | "taskRoot" | "layersRoot" | "runtimeLibraries" | "ephemeralStorageMiB" | "memoryMiB"
  >;
  readonly interpreter: Interpreter | undefined;
  /** Paths in the package that Lambda's user could not read, and what stands in for them. */
  readonly unreadable: readonly UnreadableEntry[];
  /** `/etc/hosts` comes from {@link HOSTS_STREAM}; default: it is the machine's. */
  readonly hasOwnHosts?: boolean;
  /** Default: read-only, as in Lambda. */
  readonly isTaskRootWritable?: boolean;
  /** Arguments for what a command needs beyond a function: more mounts, after all others. */
  readonly additions?: readonly string[];
}

/** Namespaces and identity. The network is the host's: the function needs loopback for its Runtime API and its AWS. */
const NAMESPACES = [
  "--unshare-user",
  "--unshare-pid",
  "--unshare-ipc",
  "--unshare-uts",
  "--unshare-cgroup-try",
  "--die-with-parent",
  "--uid",
  "993",
  "--gid",
  "990",
  "--hostname",
  "169.254.100.1",
  "--cap-drop",
  "ALL",
] as const;

/** Arguments for `bwrap` that show `command` Lambda's file system and nothing else of this machine. */
export function bubblewrapArguments(sources: BubblewrapSources, command: readonly string[]): string[] {
  const { options } = sources;
  const temporaryBytes = (options.ephemeralStorageMiB ?? 512) * 1024 * 1024;
  return [
    ...NAMESPACES,
    ...systemMounts(),
    ...(sources.hasOwnHosts ? ["--ro-bind-data", String(HOSTS_STREAM)] : ["--ro-bind-try", "/etc/hosts"]),
    "/etc/hosts",
    ...interpreterMounts(sources),
    ...bootstrapMounts(options),
    ...[sources.isTaskRootWritable ? "--bind" : "--ro-bind", options.taskRoot, "/var/task"],
    ...sources.unreadable.flatMap(({ path, substitute }) => readOnly(substitute, join("/var/task", path))),
    ...(options.layersRoot === undefined ? ["--dir", "/opt"] : readOnly(options.layersRoot, "/opt")),
    ...["--perms", "0700", "--size", String(temporaryBytes), "--tmpfs", "/tmp"],
    ...["--proc", "/proc"],
    ...(sources.additions ?? []),
    ...["--remount-ro", "/"],
    ...["--chdir", "/var/task"],
    "--",
    ...command,
  ];
}

function readOnly(source: string, target: string): string[] {
  return ["--ro-bind", source, target];
}

let systemMountsOnce: readonly string[] | undefined;

/** Shared libraries, the few tools of Lambda's image, name resolution, certificates, time zones and devices. */
function systemMounts(): readonly string[] {
  systemMountsOnce ??= [
    ...libraryFolders(),
    ...readOnly(systemToolsFolder(), "/usr/bin"),
    ...["/bin", "/sbin"].flatMap((path) => ["--symlink", "usr/bin", path]),
    ...["/etc/ld.so.cache", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/ssl/certs", "/etc/ssl/openssl.cnf"]
      .concat("/etc/pki/tls/certs", "/etc/pki/ca-trust/extracted", "/usr/share/ca-certificates", "/usr/share/zoneinfo")
      .filter((path) => existsSync(path))
      .flatMap((path) => readOnly(path, path)),
    // Without it, ICU compares every file in zoneinfo before the first date is formatted.
    ...["--symlink", "/usr/share/zoneinfo/UTC", "/etc/localtime"],
    ...ACCOUNT_FILES.flatMap(([source, target]) => readOnly(source, target)),
    // Not bwrap's own /dev: Lambda has no /dev/shm, so that POSIX semaphores and shared memory fail there too.
    ...["null", "zero", "full", "random", "urandom"].flatMap((name) => ["--dev-bind", `/dev/${name}`, `/dev/${name}`]),
    ...["--symlink", "/proc/self/fd", "/dev/fd"],
    ...["stdin", "stdout", "stderr"].flatMap((name, fd) => ["--symlink", `/proc/self/fd/${fd}`, `/dev/${name}`]),
  ];
  return systemMountsOnce;
}

function libraryFolders(): string[] {
  const triplet = `${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`;
  const multiarch = `/usr/lib/${triplet}`;
  const folders = existsSync(multiarch) ? [multiarch, "/usr/lib64"] : ["/usr/lib64", "/usr/lib"];
  const mounts = folders.filter((path) => existsSync(path)).flatMap((path) => readOnly(path, path));
  for (const path of ["/lib", "/lib64"]) {
    if (!existsSync(path)) continue;
    if (lstatSync(path).isSymbolicLink()) mounts.push("--symlink", readlinkSync(path), path);
    else mounts.push(...readOnly(path, path));
  }
  return mounts;
}

function interpreterMounts({ options, interpreter }: BubblewrapSources): string[] {
  if (interpreter === undefined) return [];
  if (runtimeFamilyOf(options.runtime) === "nodejs") {
    return [
      ...readOnly(interpreter.executable, "/var/lang/bin/node"),
      ...readOnly(heapLimitFolder(options.memoryMiB ?? LAMBDA_LIMITS.minMemoryMiB), "/sys/fs/cgroup"),
    ];
  }
  const name = `python${languageVersionOf(options.runtime)}`;
  const prefix = interpreter.prefix ?? dirname(dirname(interpreter.executable));
  const library = join(prefix, "lib", name);
  return [
    ...readOnly(interpreter.executable, `/var/lang/bin/${name}`),
    ...["--symlink", name, "/var/lang/bin/python3", "--symlink", name, "/var/lang/bin/python"],
    ...readOnly(library, `/var/lang/lib/${name}`),
    ...sharedPythonLibrary(prefix, name),
    ...packageFolders(library, `/var/lang/lib/${name}`, options.runtimeLibraries),
  ];
}

/** `libpython3.11.so.1.0`, of interpreters that were built with it. */
function sharedPythonLibrary(prefix: string, name: string): string[] {
  const library = join(prefix, "lib", `lib${name}.so.1.0`);
  return existsSync(library) ? readOnly(library, `/var/lang/lib/${basename(library)}`) : [];
}

/** What the host installed beside its interpreter is hidden; what AWS ships stands in its place. */
function packageFolders(library: string, target: string, runtimeLibraries: string | undefined): string[] {
  return ["site-packages", "dist-packages"].flatMap((folder) => {
    if (!existsSync(join(library, folder))) return [];
    const mount = join(target, folder);
    if (folder === "site-packages" && runtimeLibraries !== undefined) return readOnly(runtimeLibraries, mount);
    return ["--tmpfs", mount, "--remount-ro", mount];
  });
}

function bootstrapMounts({ runtime, runtimeLibraries }: BubblewrapSources["options"]): string[] {
  const folder = bootstrapFolderOf(runtime);
  if (folder === undefined) return ["--dir", "/var/runtime"];
  // Fewer mounts start faster.
  if (runtimeFamilyOf(runtime) !== "nodejs" || runtimeLibraries === undefined) return readOnly(folder, "/var/runtime");
  const files = entriesOf(folder).flatMap((name) => readOnly(join(folder, name), `/var/runtime/${name}`));
  return [...files, ...readOnly(runtimeLibraries, "/var/runtime/node_modules")];
}
