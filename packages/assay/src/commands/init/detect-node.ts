import { basename, join } from "node:path";
import { nodeBuildCommand } from "./build-commands.js";
import { chooseRuntime } from "./choose-runtime.js";
import { ARTIFACT, BUILD_FOLDER, type DetectedProject, functionNameOf } from "./project.js";
import { findText, shippedNames } from "./source-files.js";

interface Manifest {
  readonly name?: string;
  readonly scripts?: Readonly<Record<string, string>>;
}

const USUAL_MODULES = ["index", "handler", "lambda", "app", "main"];
const OUTPUT_FOLDERS = ["dist", "build", "out"];

/** A folder with `package.json`: plain JavaScript is copied, a `build` script is run and its output packed. */
export async function detectNode(directory: string): Promise<DetectedProject | undefined> {
  const text = await findText(directory, "package.json");
  if (text === undefined) return undefined;
  const { name, scripts = {} } = JSON.parse(text) as Manifest;
  const found = await findHandler(directory);
  const runtime = await chooseRuntime("nodejs", directory);
  const { codeRoot, handler } = found ?? { codeRoot: ".", handler: "index.handler" };
  const isBuilt = scripts.build !== undefined && found === undefined;
  const packFolder = isBuilt ? (OUTPUT_FOLDERS[0] ?? "dist") : BUILD_FOLDER;
  const command = isBuilt ? "npm run build" : await nodeBuildCommand(directory, codeRoot);
  return {
    description: "Node.js project (package.json)",
    function: { name: functionNameOf(name ?? basename(directory)), runtime, handler },
    build: { command, packFolder, artifact: ARTIFACT },
    event: {},
    notes: [
      `runtime: ${runtime} is a guess; set the one of your function`,
      ...(isBuilt ? [`build: packs ${packFolder}, where the build script is expected to leave its output`] : []),
      ...(found === undefined ? ["handler: no module that exports a handler was found; name yours"] : []),
      ...(scripts.test === undefined ? [] : ["unit: add your test command when it can write JUnit XML"]),
    ],
  };
}

async function findHandler(directory: string): Promise<{ codeRoot: string; handler: string } | undefined> {
  for (const codeRoot of ["src", "."]) {
    const files = (await shippedNames(join(directory, codeRoot)))
      .filter((file) => /\.[cm]?js$/.test(file))
      .sort((a, b) => rank(a) - rank(b));
    for (const file of files) {
      const source = (await findText(directory, join(codeRoot, file))) ?? "";
      if (
        /\bexports\.handler\s*=|\bexport\s+(?:const|let|async function|function)\s+handler\b|\bexport\s*\{[^}]*\bhandler\b/.test(
          source,
        )
      ) {
        return { codeRoot, handler: `${file.replace(/\.[cm]?js$/, "")}.handler` };
      }
    }
  }
  return undefined;
}

function rank(file: string): number {
  const index = USUAL_MODULES.indexOf(file.replace(/\.[cm]?js$/, ""));
  return index === -1 ? USUAL_MODULES.length : index;
}
