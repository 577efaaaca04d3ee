import { basename } from "node:path";
import { goBuildCommand } from "./build-commands.js";
import { ARTIFACT, BUILD_FOLDER, type DetectedProject, functionNameOf } from "./project.js";
import { findText } from "./source-files.js";

/** A folder with `go.mod`: one static binary called `bootstrap` on `provided.al2023`. */
export async function detectGo(directory: string): Promise<DetectedProject | undefined> {
  const text = await findText(directory, "go.mod");
  if (text === undefined) return undefined;
  const architecture = process.arch === "arm64" ? "arm64" : "x86_64";
  const commands = (await findText(directory, "main.go")) === undefined ? "cmd" : ".";
  return {
    description: "Go module (go.mod)",
    function: {
      name: functionNameOf(basename(/^module\s+(\S+)/m.exec(text)?.[1] ?? directory)),
      runtime: "provided.al2023",
      handler: "bootstrap",
      architecture,
    },
    build: { command: goBuildCommand(commands, architecture), packFolder: BUILD_FOLDER, artifact: ARTIFACT },
    event: {},
    notes: [
      `architecture: ${architecture}, this machine's, so that the binary runs here; set the one of your function`,
      ...(commands === "." ? [] : ["build: no main.go here; ./cmd is a guess"]),
    ],
  };
}
