import { mkdir, mkdtemp, readdir, readFile, rename, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { AssayError, digestOf, EXIT_CODES, runtimeFamilyOf } from "@assay/core";
import { findInterpreter } from "@assay/sandbox";
import { runCommand } from "../command/run-command.js";
import type { FunctionConfig, UnitConfig } from "../config/schema.js";
import type { StageTools } from "./stage.js";

type PackagesConfig = NonNullable<UnitConfig["packages"]>;

const INSTALL_TIMEOUT_MS = 600_000;

/**
 * The folder with the declared packages: the one that is named, or a cache filled once per content of the
 * requirements file, outside the source tree.
 *
 * @throws AssayError `PACKAGES_MISSING`, `PACKAGES_UNSUPPORTED`, `PACKAGES_NOT_INSTALLED`
 */
export async function preparePackages(
  tools: StageTools,
  { runtime }: FunctionConfig,
  packages: PackagesConfig | undefined,
): Promise<string | undefined> {
  if (packages === undefined) return undefined;
  if ("directory" in packages) {
    const directory = resolve(tools.directory, packages.directory);
    if (await isDirectory(directory)) return directory;
    throw new AssayError("PACKAGES_MISSING", `there is no folder ${directory}`, {
      hint: "install the packages (for example `npm ci`), or correct `directory`",
    });
  }
  if (runtimeFamilyOf(runtime) !== "python") {
    throw new AssayError("PACKAGES_UNSUPPORTED", `\`requirements\` is for python, not for ${runtime}`, {
      hint: "name the folder with `directory` instead",
    });
  }
  return installOnce(tools, runtime, resolve(tools.directory, packages.requirements));
}

/** Top-level names that Python can import from a folder of packages. */
export async function importableNames(directory: string): Promise<ReadonlySet<string>> {
  const names = (await readdir(directory)).filter((name) => !name.endsWith(".dist-info") && name !== "bin");
  return new Set(names.map((name) => name.replace(/\..*$/, "")));
}

async function installOnce(tools: StageTools, runtime: FunctionConfig["runtime"], path: string): Promise<string> {
  const key = digestOf(Buffer.from(JSON.stringify([runtime, process.arch, await readRequirements(path)])));
  const cached = join(
    tools.directory,
    ".assay",
    "cache",
    "packages",
    key.slice("sha256:".length, "sha256:".length + 24),
  );
  if (await isDirectory(cached)) return cached;
  tools.progress(`installing the packages of ${path}`);
  // Filled aside, so that an interrupted installation is never taken for a complete one.
  const draft = await mkdtemp(join(tools.scratchDirectory, "packages-"));
  await install(tools, runtime, path, draft);
  await mkdir(dirname(cached), { recursive: true });
  await rename(draft, cached).catch(async (error: unknown) => {
    // Another run has filled the same cache in the meantime.
    if (!(await isDirectory(cached))) throw error;
  });
  return cached;
}

async function install(
  tools: StageTools,
  runtime: FunctionConfig["runtime"],
  path: string,
  target: string,
): Promise<void> {
  const interpreter = await findInterpreter(runtime, { projectRoot: tools.directory });
  if (interpreter === undefined) throw new Error(`${runtime} has no interpreter to install packages with`);
  const result = await runCommand({
    command: '"$PYTHON" -m pip install --quiet --disable-pip-version-check --no-compile --target "$TARGET" -r "$FILE"',
    cwd: dirname(path),
    environment: { PYTHON: interpreter.executable, TARGET: target, FILE: path },
    timeoutMs: INSTALL_TIMEOUT_MS,
    clock: tools.clock,
    signal: tools.signal,
    onOutput: tools.output,
  });
  if (result.end.kind === "exited" && result.end.exitCode === 0) return;
  const said = result.outputTail.trim().split("\n").at(-1) ?? "";
  throw new AssayError("PACKAGES_NOT_INSTALLED", `pip could not install the packages of ${path}: ${said}`, {
    hint: "correct the requirements, or check the network; all that pip printed is in this stage's output",
    exitCode: EXIT_CODES.infrastructure,
  });
}

/** The text of a requirements file and of those it includes, which decide together what is installed. */
async function readRequirements(path: string, seen = new Set<string>()): Promise<readonly string[]> {
  if (seen.has(path)) return [];
  seen.add(path);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new AssayError("PACKAGES_MISSING", `there is no requirements file ${path}`, {
      hint: "correct `requirements`",
      cause,
    });
  });
  const included = [...text.matchAll(/^\s*(?:-r|-c|--requirement|--constraint)[\s=]+(\S+)/gm)].map(
    ([, name = ""]) => name,
  );
  const texts = await Promise.all(included.map((name) => readRequirements(resolve(dirname(path), name), seen)));
  return [text, ...texts.flat()];
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
