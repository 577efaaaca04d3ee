import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AssayError, EXIT_CODES } from "@assay/core";
import { CONFIG_NAMES } from "@assay/pipeline";
import type { Io } from "../../io.js";
import { detectCdk } from "./detect-cdk.js";
import { detectGo } from "./detect-go.js";
import { detectNode } from "./detect-node.js";
import { detectPython } from "./detect-python.js";
import { detectSam } from "./detect-sam.js";
import type { DetectedProject, ProjectFile } from "./project.js";
import { type ConfigFormat, renderFiles } from "./render-config.js";

export interface InitArguments {
  readonly format: ConfigFormat;
  readonly force?: boolean;
}

// A template says more about the function than the files of its language do.
const DETECTORS = [detectSam, detectCdk, detectGo, detectPython, detectNode];
const IGNORED = [".assay/", "build/"];

/** Writes a configuration for the project in the working directory. */
export async function init({ format, force = false }: InitArguments, { cwd, stdout }: Io): Promise<number> {
  const project = await detect(cwd);
  const files = renderFiles(project, format);
  if (!force) refuseExisting(cwd, files);
  for (const { path, content } of files) {
    // The sample event is the user's as soon as it exists.
    if (path.startsWith("events/") && existsSync(join(cwd, path))) continue;
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), content);
    stdout.write(`wrote ${path}\n`);
  }
  if (await ignoreOutputs(cwd)) stdout.write("added .assay/ and build/ to .gitignore\n");
  stdout.write(`\nFound: ${project.description}.\n`);
  for (const note of project.notes) stdout.write(`Look at ${note}.\n`);
  stdout.write("Next: assay run\n");
  return EXIT_CODES.passed;
}

async function detect(directory: string): Promise<DetectedProject> {
  for (const detector of DETECTORS) {
    const project = await detector(directory);
    if (project !== undefined) return project;
  }
  throw new AssayError(
    "PROJECT_UNKNOWN",
    `found no SAM template, cdk.json, go.mod, requirements.txt, pyproject.toml, handler or package.json in ${directory}`,
    { hint: "run assay init in the folder of the function, or write assay.config.ts by hand (docs/configuration.md)" },
  );
}

function refuseExisting(directory: string, files: readonly ProjectFile[]): void {
  const configuration = CONFIG_NAMES.find((name) => existsSync(join(directory, name)));
  const other = files.find(({ path }) => !path.startsWith("events/") && existsSync(join(directory, path)))?.path;
  const existing = configuration ?? other;
  if (existing === undefined) return;
  throw new AssayError("CONFIG_EXISTS", `${existing} is already there`, {
    hint: "edit it, or replace it with assay init --force",
  });
}

async function ignoreOutputs(directory: string): Promise<boolean> {
  const path = join(directory, ".gitignore");
  const before = await readFile(path, "utf8").catch(() => "");
  const lines = new Set(before.split("\n").map((line) => line.trim()));
  const missing = IGNORED.filter((name) => !lines.has(name) && !lines.has(name.slice(0, -1)));
  if (missing.length === 0) return false;
  const separator = before === "" || before.endsWith("\n") ? "" : "\n";
  await appendFile(path, `${separator}${missing.join("\n")}\n`);
  return true;
}
