import { chmod, mkdir, writeFile } from "node:fs/promises";
import { basename, delimiter, join } from "node:path";
import { runScript } from "./run-script.js";
import { findScripts, STAGES, type Stage } from "./script-files.js";

export type ScriptState = "UNKNOWN" | "RUNNING" | "SUCCESSFUL" | "ERROR";

export interface InitScript {
  readonly stage: Stage;
  readonly path: string;
  readonly state: ScriptState;
  /** Why it failed. */
  readonly error: string | undefined;
}

/** A line that a script printed, or what became of it. */
export type InitEvent =
  | { readonly type: "script-output"; readonly path: string; readonly line: string }
  | { readonly type: "script-ended"; readonly path: string; readonly error: string | undefined };

/** Scripts of the user that prepare a cloud. One that fails does not keep the next from running. */
export interface InitScripts {
  run(stage: Stage): Promise<void>;
  isCompleted(stage: Stage): boolean;
  scripts(): readonly InitScript[];
}

export interface InitScriptsOptions {
  /** Holds `boot.d`, `start.d`, `ready.d` and `shutdown.d`; undefined: there are no scripts. */
  readonly directory: string | undefined;
  /** What the scripts have in their environment beside what this process has. */
  readonly variables: Readonly<Record<string, string>>;
  /** A private folder. */
  readonly scratchDirectory: string;
  readonly endpointUrl: () => string | undefined;
  readonly onEvent: (event: InitEvent) => void;
}

const REGION = "us-east-1";

export function createInitScripts(options: InitScriptsOptions): InitScripts {
  const { directory, variables, scratchDirectory, endpointUrl, onEvent } = options;
  const completed = new Set<Stage>();
  const known = new Map<string, InitScript>();

  const run = async (stage: Stage, path: string, env: NodeJS.ProcessEnv): Promise<void> => {
    known.set(path, { stage, path, state: "RUNNING", error: undefined });
    const error = await runScript(path, env, (line) => onEvent({ type: "script-output", path, line }));
    known.set(path, { stage, path, state: error === undefined ? "SUCCESSFUL" : "ERROR", error });
    onEvent({ type: "script-ended", path, error });
  };
  return {
    async run(stage) {
      const paths = directory === undefined ? [] : await findScripts(directory, stage);
      for (const path of paths) known.set(path, { stage, path, state: "UNKNOWN", error: undefined });
      if (paths.length > 0) {
        const env = await environmentOf({ ...process.env, ...variables }, scratchDirectory, endpointUrl());
        for (const path of paths) await run(stage, path, env);
      }
      completed.add(stage);
    },
    isCompleted: (stage) => completed.has(stage),
    scripts: () => [...known.values()],
  };
}

/** What `/_localstack/init` answers. */
export function describeInit(init: InitScripts, only?: Stage): object {
  const wanted = init.scripts().filter(({ stage }) => only === undefined || stage === only);
  const scripts = wanted.map(({ stage, path, state }) => ({ stage: stage.toUpperCase(), name: basename(path), state }));
  if (only !== undefined) return { completed: init.isCompleted(only), scripts };
  return {
    completed: Object.fromEntries(STAGES.map((stage) => [stage.toUpperCase(), init.isCompleted(stage)])),
    scripts,
  };
}

/** The user's own, with AWS being here; `awslocal`, which scripts for LocalStack call, is the AWS CLI. */
async function environmentOf(
  inherited: NodeJS.ProcessEnv,
  scratchDirectory: string,
  endpointUrl: string | undefined,
): Promise<NodeJS.ProcessEnv> {
  const programs = join(scratchDirectory, "init-programs");
  await mkdir(programs, { recursive: true });
  await writeFile(join(programs, "awslocal"), '#!/bin/sh\nexec aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n');
  await chmod(join(programs, "awslocal"), 0o755);
  const { PATH = "", AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION, ...rest } = inherited;
  return {
    ...rest,
    PATH: [PATH, programs].join(delimiter),
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ACCESS_KEY_ID: AWS_ACCESS_KEY_ID ?? "test",
    AWS_SECRET_ACCESS_KEY: AWS_SECRET_ACCESS_KEY ?? "test",
    AWS_DEFAULT_REGION: AWS_DEFAULT_REGION ?? REGION,
  };
}
