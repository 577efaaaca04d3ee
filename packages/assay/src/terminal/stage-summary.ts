import { type Evidence, formatBytes, formatCount, type StageName } from "@assay/core";

/** What a stage found out, in a few words; empty when its evidence does not say. */
export function summariseStage(stage: StageName, evidence: Evidence): string {
  return SUMMARIES[stage](evidence)
    .filter((part) => part !== undefined && part !== "")
    .join(", ");
}

type Parts = readonly (string | undefined)[];

const SUMMARIES: { readonly [Stage in StageName]: (evidence: Evidence) => Parts } = {
  unit: (evidence) => [
    counted(evidence.testsPassed, "test", " passed"),
    positive(evidence.testsFailed, "failed"),
    positive(evidence.testsSkipped, "skipped"),
    positive(evidence.importErrors, "import errors"),
  ],
  build: ({ path, sizeBytes, reproducible }) => [
    typeof path === "string" ? path : undefined,
    typeof sizeBytes === "number" ? formatBytes(sizeBytes) : undefined,
    reproducible === true ? "reproducible" : undefined,
  ],
  inspect: ({ rules, entries }) => [
    Array.isArray(rules) ? counted(rules.length, "rule") : undefined,
    counted(entries, "entry").replace("entrys", "entries"),
  ],
  smoke: ({ imports, invocations }) => [counted(listed(imports), "import"), counted(listed(invocations), "invocation")],
  deploy: ({ version, created }) => [
    typeof version === "string" ? `version ${version}` : undefined,
    created === true ? "function created" : undefined,
  ],
  verify: ({ version, invocations }) => [
    typeof version === "string" ? `version ${version}` : undefined,
    counted(listed(invocations), "answer"),
  ],
  shift: ({ qualifier, version, invocations }) => [
    typeof qualifier === "string" && typeof version === "string" ? `${qualifier} → ${version}` : undefined,
    counted(listed(invocations), "answer"),
  ],
};

function counted(count: Evidence[string] | undefined, noun: string, after = ""): string {
  return typeof count === "number" ? `${formatCount(count, noun)}${after}` : "";
}

function positive(count: Evidence[string] | undefined, what: string): string | undefined {
  return typeof count === "number" && count > 0 ? `${count} ${what}` : undefined;
}

/** Undefined for an empty list: that there is nothing to count is no news. */
function listed(value: Evidence[string] | undefined): number | undefined {
  return Array.isArray(value) && value.length > 0 ? value.length : undefined;
}
