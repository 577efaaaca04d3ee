import type { Finding, RunEvent, RunEventBody } from "@assay/core";

/** Stamps events as a run does. */
export function stamp(bodies: readonly RunEventBody[]): readonly RunEvent[] {
  return bodies.map((body, index) => ({
    runId: "20261121-061256-3fa9",
    sequence: index + 1,
    at: "2026-11-21T06:12:56.000Z",
    ...body,
  }));
}

export const STARTED: RunEventBody = {
  type: "run-started",
  project: "line-bot",
  functionName: "line-bot",
  alias: "live",
  target: "local",
  stages: ["unit", "build", "smoke"],
  resumed: false,
};

export const FINDING: Finding = {
  ruleId: "smoke/import-unresolved",
  level: "error",
  message: "integrations.line_bot has no name handle_webhook",
  remedy: "import the name it has now: handle_line_webhook",
  location: { path: "lambda_handler.py", line: 12 },
};

/** Unit tests pass, the smoke test prints and fails. */
export const BLOCKED_AT_SMOKE = stamp([
  STARTED,
  { type: "stage-started", stage: "unit" },
  {
    type: "stage-finished",
    stage: "unit",
    durationMs: 1_840,
    verdict: { kind: "passed", evidence: { testsPassed: 34, testsFailed: 0, testsSkipped: 1 } },
  },
  { type: "stage-skipped", stage: "build", reason: "not part of this run (--from smoke)" },
  { type: "stage-started", stage: "smoke" },
  { type: "stage-progress", stage: "smoke", message: "report 7203" },
  { type: "stage-output", stage: "smoke", stream: "function", text: "IMPORT_ER" },
  { type: "stage-output", stage: "smoke", stream: "function", text: "ROR handle_webhook\nnext li" },
  {
    type: "stage-finished",
    stage: "smoke",
    durationMs: 240,
    verdict: { kind: "failed", evidence: {}, findings: [FINDING] },
  },
  { type: "run-finished", outcome: "failed", exitCode: 1, durationMs: 2_080, reportDirectory: ".assay/runs/1" },
]);
