import { codeSha256Of, type JsonValue, type RunReport, type StageName, shortDigest } from "@assay/core";

/** One link of the chain: the bytes as one stage met them, compared with the run's subject. */
export interface ChainLink {
  readonly label: "inspected" | "smoked" | "uploaded" | "version" | "alias";
  /** What this stage saw: a digest, a version, an alias with its target; null when it did not get so far. */
  readonly value: string | null;
  /** `unproved`: the stage did not run, did not hold, or left no digest to compare. */
  readonly status: "equal" | "different" | "unproved";
}

/** Inspected bytes = smoke-tested bytes = uploaded bytes = published version = alias target, as far as it is proved. */
export function digestChainOf(report: RunReport): readonly ChainLink[] {
  const { subject, alias, state, rollback } = report;
  const digest = subject?.digest ?? null;
  const codeSha256 = digest === null ? null : codeSha256Of(digest);
  const shiftedTo = evidenceOf(report, "shift", "version");
  const aliasServes = rollback?.succeeded ? (rollback.toVersion ?? "nothing") : shiftedTo;
  return [
    link(report, "inspect", "inspected", evidenceOf(report, "inspect", "digest"), digest, shortDigest),
    link(report, "smoke", "smoked", evidenceOf(report, "smoke", "digest"), digest, shortDigest),
    link(report, "deploy", "uploaded", evidenceOf(report, "deploy", "codeSha256"), codeSha256, shortCodeSha256),
    link(report, "verify", "version", evidenceOf(report, "verify", "version"), state.version, (version) => version),
    link(report, "shift", "alias", aliasServes, state.version, (version) => `${alias} → ${version}`),
  ];
}

/** The base64 form of a digest is what the Lambda console shows; its start is enough to recognise it. */
const shortCodeSha256 = (codeSha256: string): string => `${codeSha256.slice(0, 12)}…`;

function link(
  report: RunReport,
  stage: StageName,
  label: ChainLink["label"],
  seen: JsonValue | undefined,
  expected: string | null,
  show: (value: string) => string,
): ChainLink {
  if (typeof seen !== "string" || expected === null) return { label, value: null, status: "unproved" };
  if (seen !== expected) return { label, value: show(seen), status: "different" };
  const holds = report.stages.find((each) => each.stage === stage)?.status === "passed";
  return { label, value: show(seen), status: holds ? "equal" : "unproved" };
}

function evidenceOf({ stages }: RunReport, stage: StageName, key: string): JsonValue | undefined {
  return stages.find((each) => each.stage === stage)?.verdict?.evidence[key];
}
