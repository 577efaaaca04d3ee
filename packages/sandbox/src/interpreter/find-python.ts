import { execFile } from "node:child_process";
import { access, constants, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Runtime } from "@assay/core";
import type { Interpreter } from "./interpreter.js";

const run = promisify(execFile);

// A virtual environment's python is a link into another installation, whose libraries it uses.
const QUERY = `
import json, os, sys
executable = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
print(json.dumps({"version": "%d.%d.%d" % sys.version_info[:3], "prefix": sys.base_prefix, "executable": executable}))
`;

/** Python of the wanted minor version from `PATH`, pyenv or uv, in that order. */
export async function findPython(runtime: Runtime, minor: string): Promise<Interpreter | undefined> {
  for (const candidate of await candidatesOf(minor)) {
    const interpreter = await describe(candidate);
    if (interpreter?.version.startsWith(`${minor}.`)) return { runtime, ...interpreter };
  }
  return undefined;
}

async function candidatesOf(minor: string): Promise<string[]> {
  const executable = process.platform === "win32" ? "python.exe" : `python${minor}`;
  const pyenv = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const fromPyenv = await installations(pyenv, (name) => name.startsWith(`${minor}.`), executable);
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  // A shim is a script that asks pyenv; the installation it would pick stands in its place.
  const onPath = folders.flatMap((folder) =>
    basename(folder) === "shims" && basename(dirname(folder)) === ".pyenv" ? fromPyenv : [join(folder, executable)],
  );
  const fromUv = await installations(
    process.env.UV_PYTHON_INSTALL_DIR ?? join(homedir(), ".local", "share", "uv", "python"),
    (name) => name.startsWith(`cpython-${minor}.`),
    executable,
  );
  const all = [...new Set([...onPath, ...fromPyenv, ...fromUv])];
  const present = await Promise.all(
    all.map((path) =>
      access(path, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return all.filter((_, index) => present[index]);
}

async function installations(
  folder: string,
  isWanted: (name: string) => boolean,
  executable: string,
): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter(isWanted)
    .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
    .map((name) => join(folder, name, "bin", executable));
}

async function describe(candidate: string): Promise<Omit<Interpreter, "runtime"> | undefined> {
  const output = await run(candidate, ["-I", "-S", "-c", QUERY], { timeout: 10_000 }).catch(() => undefined);
  if (output === undefined) return undefined;
  return JSON.parse(output.stdout) as Omit<Interpreter, "runtime">;
}
