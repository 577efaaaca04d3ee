import { AssayError, STAGE_NAMES, type StageName } from "@assay/core";
import type { Config } from "../config/schema.js";

export interface StagePlan {
  readonly stages: readonly StageName[];
  /** The others, each with the reason. */
  readonly skipped: ReadonlyMap<StageName, string>;
}

/**
 * Which stages a run judges.
 *
 * @throws AssayError `STAGE_UNKNOWN`, `STAGES_CONFLICT`, `STAGE_NOT_CONFIGURED`
 */
export function planStages(
  config: Config,
  selection: { readonly from?: string | undefined; readonly only?: string | undefined },
): StagePlan {
  const { from, only } = selection;
  if (from !== undefined && only !== undefined) {
    throw new AssayError("STAGES_CONFLICT", `--from ${from} and --only ${only} exclude each other`, {
      hint: "pass one of them",
    });
  }
  const first = parseStage(only ?? from ?? STAGE_NAMES[0]);
  const last = only === undefined ? STAGE_NAMES.length - 1 : STAGE_NAMES.indexOf(first);
  const option = only === undefined ? `--from ${from}` : `--only ${only}`;
  const skipped = new Map<StageName, string>();
  for (const [index, stage] of STAGE_NAMES.entries()) {
    if (index < STAGE_NAMES.indexOf(first) || index > last) skipped.set(stage, `not part of this run (${option})`);
    else if (stage === "unit" && config.unit === false)
      skipped.set(stage, "no unit tests are configured (`unit: false`)");
  }
  const stages = STAGE_NAMES.filter((stage) => !skipped.has(stage));
  if (stages.length === 0) {
    throw new AssayError("STAGE_NOT_CONFIGURED", `stage "${first}" has nothing to do: it is not configured`, {
      hint: "configure `unit`, or choose another stage",
    });
  }
  return { stages, skipped };
}

function parseStage(text: string): StageName {
  const stage = STAGE_NAMES.find((name) => name === text);
  if (stage !== undefined) return stage;
  throw new AssayError("STAGE_UNKNOWN", `unknown stage "${text}"; accepted: ${STAGE_NAMES.join(", ")}`);
}
