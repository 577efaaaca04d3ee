import { dirname, join } from "node:path";
import { languageVersionOf, type Runtime } from "@assay/core";
import { BUILD_FOLDER } from "./project.js";
import { findText, shellWord, shippedNames } from "./source-files.js";

const FRESH_FOLDER = `rm -rf ${BUILD_FOLDER} && mkdir -p ${BUILD_FOLDER}`;

/** Copies the sources below `codeRoot` and installs the production dependencies of a Python project. */
export async function pythonBuildCommand(directory: string, codeRoot: string, runtime: Runtime): Promise<string> {
  const steps = [FRESH_FOLDER, await copyStep(directory, codeRoot)];
  const requirements = await firstPresent(directory, [join(codeRoot, "requirements.txt"), "requirements.txt"]);
  if (requirements !== undefined && requirements.text.trim() !== "") {
    const python = `python${languageVersionOf(runtime) ?? "3"}`;
    steps.push(
      `${python} -m pip install --quiet --disable-pip-version-check --target ${BUILD_FOLDER} -r ${shellWord(requirements.path)}`,
    );
  }
  return steps.join(" && ");
}

/** Copies the sources below `codeRoot` and installs the production dependencies of a Node.js project. */
export async function nodeBuildCommand(directory: string, codeRoot: string): Promise<string> {
  const steps = [FRESH_FOLDER, await copyStep(directory, codeRoot)];
  const manifest = await firstPresent(directory, [join(codeRoot, "package.json"), "package.json"]);
  if (manifest === undefined) return steps.join(" && ");
  const { dependencies = {} } = JSON.parse(manifest.text) as { readonly dependencies?: Record<string, string> };
  if (Object.keys(dependencies).length === 0) {
    // It decides between CommonJS and ES modules, so it goes where the sources go.
    if (dirname(manifest.path) !== codeRoot) steps.push(`cp ${shellWord(manifest.path)} ${BUILD_FOLDER}/`);
    return steps.join(" && ");
  }
  const lock = manifest.path.replace(/package\.json$/, "package-lock.json");
  const isLocked = (await findText(directory, lock)) !== undefined;
  const manifests = isLocked ? `${shellWord(manifest.path)} ${shellWord(lock)}` : shellWord(manifest.path);
  // With a lock file the build installs what was tested; without one npm decides anew each time.
  const install = isLocked ? "ci" : "install";
  steps.push(
    `cp ${manifests} ${BUILD_FOLDER}/`,
    `npm ${install} --omit=dev --no-audit --no-fund --prefix ${BUILD_FOLDER}`,
  );
  return steps.join(" && ");
}

export function goBuildCommand(codeRoot: string, architecture: string): string {
  const goarch = architecture === "arm64" ? "arm64" : "amd64";
  const source = codeRoot === "." ? "." : `./${shellWord(codeRoot.replace(/^\.\//, ""))}`;
  return `${FRESH_FOLDER} && GOOS=linux GOARCH=${goarch} CGO_ENABLED=0 go build -trimpath -tags lambda.norpc -o ${BUILD_FOLDER}/bootstrap ${source}`;
}

async function copyStep(directory: string, codeRoot: string): Promise<string> {
  if (codeRoot !== ".") return `cp -R ${shellWord(codeRoot)}/. ${BUILD_FOLDER}/`;
  const names = await shippedNames(directory);
  return `cp -R ${names.map(shellWord).join(" ")} ${BUILD_FOLDER}/`;
}

async function firstPresent(
  directory: string,
  paths: readonly string[],
): Promise<{ readonly path: string; readonly text: string } | undefined> {
  for (const path of paths) {
    const text = await findText(directory, path);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}
