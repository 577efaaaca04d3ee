import { join } from "node:path";
import { unpackArtifact, type ZipArtifact } from "@assay/archive";
import { type Finding, type JsonValue, verdictOf } from "@assay/core";
import type { Config, FunctionConfig } from "../config/schema.js";
import type { PreparedEvent } from "../proof/prove-qualifier.js";
import { invokeEvents } from "./smoke-events.js";
import { probeImports } from "./smoke-imports.js";
import type { Stage } from "./stage.js";

export interface SmokeInputs {
  readonly artifact: ZipArtifact;
  readonly function: FunctionConfig;
  readonly smoke: Config["smoke"];
  readonly events: readonly PreparedEvent[];
}

/** Runs the exact zip, unpacked alone, under Lambda's conditions. Nothing of the project is in sight. */
export const smoke: Stage<SmokeInputs> = {
  name: "smoke",
  title: "The exact package loads, resolves its imports and answers its events, cold and warm",
  async judge(inputs) {
    const { artifact, scratchDirectory, signal } = inputs;
    inputs.progress(`unpacking ${artifact.entries.length} entries`);
    await using task = await unpackArtifact(artifact, join(scratchDirectory, "task"), { signal });
    const imports = await probeImports(inputs, task.root);
    const run = await invokeEvents(inputs, task.root);
    const evidence = {
      digest: artifact.digest,
      imports: imports.resolved as JsonValue,
      invocations: run.invocations as JsonValue,
    };
    const verdict = verdictOf(evidence, [...imports.findings, ...run.findings, ...silence(inputs)]);
    return { verdict, learned: { smokePassed: verdict.kind === "passed" } };
  },
};

function silence({ events }: SmokeInputs): readonly Finding[] {
  if (events.length > 0) return [];
  return [
    {
      ruleId: "smoke/no-events",
      level: "warning",
      message: "no event is declared, so only the loading of the handler is proved",
      remedy: "add an event with its expectation to `events`",
    },
  ];
}
