import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packFiles, removeTree } from "@assay/archive";
import { isRuntime, type RunEvent, type RunReport } from "@assay/core";
import { type Config, type ConfigInput, parseConfig, type RunOptions, runPipeline } from "../../src/index.js";

const own = `nodejs${process.versions.node.split(".")[0]}.x`;

/** The runtime of the Node.js that runs the tests, or where Lambda has none of its version, one beside the project. */
export const HOST_RUNTIME: ConfigInput["function"]["runtime"] = isRuntime(own) ? own : "nodejs24.x";

export const ECHO = "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });\n";

export interface Project extends AsyncDisposable {
  readonly directory: string;
  readonly config: Config;
  /** Replaces the package. */
  pack(files: Readonly<Record<string, string>>): Promise<void>;
  /** Runs the pipeline and keeps what it says. */
  run(options?: Partial<RunOptions>): Promise<{ readonly report: RunReport; readonly events: readonly RunEvent[] }>;
}

/** A project in a folder of its own, with a package that is already built: one Node.js function and one event. */
export async function createProject(
  options: { readonly files?: Readonly<Record<string, string>>; readonly config?: Partial<ConfigInput> } = {},
): Promise<Project> {
  const directory = await mkdtemp(join(tmpdir(), "assay-project-"));
  const configPath = join(directory, "assay.config.json");
  const input: ConfigInput = {
    project: "shop",
    function: { name: "shop", runtime: HOST_RUNTIME, handler: "index.handler", timeoutSeconds: 5 },
    build: { artifact: "function.zip" },
    events: [{ name: "order", payload: { id: 7 }, expect: { statusCode: 200, body: { id: 7 } } }],
    ...options.config,
  };
  await writeFile(configPath, JSON.stringify(input));
  const config = parseConfig(input, configPath);
  const pack = async (files: Readonly<Record<string, string>>): Promise<void> => {
    const entries = Object.entries(files).map(([path, content]) => ({ path, content }));
    await writeFile(join(directory, "function.zip"), await packFiles(entries));
  };
  await pack(options.files ?? { "index.mjs": ECHO });
  return {
    directory,
    config,
    pack,
    async run(runOptions = {}) {
      const events: RunEvent[] = [];
      const report = await runPipeline({
        config,
        configPath,
        ...runOptions,
        onEvent(event) {
          events.push(event);
          runOptions.onEvent?.(event);
        },
      });
      return { report, events };
    },
    [Symbol.asyncDispose]: async () => {
      await removeTree(directory);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Status of every stage, in order. */
export function statusesOf(report: RunReport): string {
  return report.stages.map(({ stage, status }) => `${stage} ${status}`).join(", ");
}

/** Ids of all findings, errors first as reported. */
export function rulesOf(report: RunReport): readonly string[] {
  return report.stages.flatMap(({ verdict }) => (verdict?.findings ?? []).map(({ ruleId }) => ruleId));
}
