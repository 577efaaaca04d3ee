import type { ZipArtifact } from "@assay/archive";
import { type Finding, verdictOf } from "@assay/core";
import { inspectArtifact } from "@assay/inspector";
import type { Config, FunctionConfig } from "../config/schema.js";
import type { Stage } from "./stage.js";

export interface InspectInputs {
  readonly artifact: ZipArtifact;
  readonly function: FunctionConfig;
  readonly inspect: Config["inspect"];
}

/** Applies the static rules to the package, without running anything in it. */
export const inspect: Stage<InspectInputs> = {
  name: "inspect",
  title: "The package breaks no rule that Lambda is known to punish",
  async judge({ artifact, function: { runtime, handler, architecture, layers }, inspect: { ignore }, ledger }) {
    if (layers.length > 0) {
      ledger.record({
        source: "pipeline.inspect",
        gap: "layers-not-available",
        detail: "the content of layers is not known here: what a layer provides counts as missing",
      });
    }
    const { findings, evidence } = await inspectArtifact(artifact, { runtime, handler, architecture });
    const judged = findings.map((finding) => applyIgnores(finding, ignore));
    const verdict = verdictOf(evidence, judged);
    return { verdict, learned: { packageValidated: verdict.kind === "passed" } };
  },
};

/** A finding that somebody has taken responsibility for stays visible, with the reason. */
function applyIgnores(finding: Finding, ignores: Config["inspect"]["ignore"]): Finding {
  const ignore = ignores.find(
    ({ rule, path, message }) =>
      rule === finding.ruleId &&
      (path === undefined || isAtOrBelow(finding.location?.path, path)) &&
      (message === undefined || finding.message.includes(message)),
  );
  if (ignore === undefined) return finding;
  return { ...finding, level: "note", message: `${finding.message} (ignored: ${ignore.reason})` };
}

function isAtOrBelow(path: string | undefined, folder: string): boolean {
  const parent = folder.replace(/\/$/, "");
  return path !== undefined && (path === parent || path.startsWith(`${parent}/`));
}
