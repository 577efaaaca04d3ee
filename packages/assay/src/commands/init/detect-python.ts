import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ConfigInput } from "@assay/pipeline";
import { pythonBuildCommand } from "./build-commands.js";
import { chooseRuntime } from "./choose-runtime.js";
import { ARTIFACT, BUILD_FOLDER, type DetectedProject, functionNameOf } from "./project.js";
import { findText, shippedNames } from "./source-files.js";

const USUAL_MODULES = ["lambda_handler", "lambda_function", "handler", "app", "main", "index"];

/** A folder with `requirements.txt`, `pyproject.toml`, or a module that defines a handler. */
export async function detectPython(directory: string): Promise<DetectedProject | undefined> {
  const markers = ["requirements.txt", "pyproject.toml"];
  const present = await Promise.all(markers.map((path) => findText(directory, path)));
  const marker = markers.find((_, index) => present[index] !== undefined);
  const found = await findHandler(directory);
  if (found === undefined && marker === undefined) return undefined;
  const runtime = await chooseRuntime("python", directory);
  const { codeRoot, handler } = found ?? { codeRoot: ".", handler: "lambda_function.lambda_handler" };
  const unit = await pythonTests(directory, codeRoot);
  return {
    description: `Python project (${marker ?? "no requirements"})`,
    function: { name: functionNameOf(basename(directory)), runtime, handler },
    ...(unit === undefined ? {} : { unit }),
    build: {
      command: await pythonBuildCommand(directory, codeRoot, runtime),
      packFolder: BUILD_FOLDER,
      artifact: ARTIFACT,
    },
    event: {},
    notes: [
      `runtime: ${runtime} is a guess; set the one of your function`,
      ...(found === undefined ? ["handler: no function called handler or lambda_handler was found; name yours"] : []),
    ],
  };
}

/** Tests of a Python project, when it has pytest tests. */
export async function pythonTests(
  directory: string,
  codeRoot: string,
): Promise<Exclude<ConfigInput["unit"], false | undefined> | undefined> {
  const names = await readdir(directory);
  if (!names.some((name) => /^(?:tests?|test_.*\.py|.*_test\.py)$/.test(name))) return undefined;
  const development = await Promise.all(
    ["requirements-dev.txt", "requirements-test.txt", "dev-requirements.txt"].map(async (path) =>
      (await findText(directory, path)) === undefined ? undefined : path,
    ),
  );
  const testRequirements = development.find((path) => path !== undefined);
  // Without a list of test packages there is no pytest in sight, and no tests can run.
  if (testRequirements === undefined) return undefined;
  const requirements = (await findText(directory, "requirements.txt"))?.trim();
  return {
    command: "python -m pytest --junitxml=junit.xml",
    codeRoot,
    ...(requirements ? { packages: { requirements: "requirements.txt" } } : {}),
    testPackages: { requirements: testRequirements },
    junit: "junit.xml",
  };
}

async function findHandler(directory: string): Promise<{ codeRoot: string; handler: string } | undefined> {
  for (const codeRoot of ["src", "."]) {
    const modules = (await shippedNames(join(directory, codeRoot)))
      .filter((name) => name.endsWith(".py"))
      .map((name) => name.slice(0, -".py".length))
      .sort((a, b) => rank(a) - rank(b));
    for (const module of modules) {
      const source = (await findText(directory, join(codeRoot, `${module}.py`))) ?? "";
      const name = /^(?:async )?def (lambda_handler|handler)\s*\(/m.exec(source)?.[1];
      if (name !== undefined) return { codeRoot, handler: `${module}.${name}` };
    }
  }
  return undefined;
}

function rank(module: string): number {
  const index = USUAL_MODULES.indexOf(module);
  return index === -1 ? USUAL_MODULES.length : index;
}
