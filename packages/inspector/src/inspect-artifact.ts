import type { Artifact } from "@assay/archive";
import { type Evidence, type Finding, runtimeFamilyOf } from "@assay/core";
import { createSubject } from "./create-subject.js";
import type { InspectionContext } from "./inspection-context.js";
import type { RuleSet } from "./rule.js";
import { RULES } from "./rules.js";

/** What the rules found in one package, and what they looked at. */
export interface Inspection {
  /** Errors first, then warnings and notes; by path and line within each. */
  readonly findings: readonly Finding[];
  /** Measurements that the findings rest on. */
  readonly evidence: Evidence;
}

const LEVEL_ORDER: Readonly<Record<Finding["level"], number>> = { error: 0, warning: 1, note: 2 };

/**
 * Inspects a package without running it. The package is read once; only files that the handler reaches are parsed.
 * @throws AssayError `ARCHIVE_*` when the content of a file turns out not to be what the archive declares
 */
export async function inspectArtifact(artifact: Artifact, context: InspectionContext): Promise<Inspection> {
  const subject = createSubject(artifact, context);
  const rules: RuleSet = RULES;
  const findings: Finding[] = [];
  const applied: string[] = [];
  for (const [ruleId, rule] of Object.entries(rules)) {
    if (rule.families !== undefined && !rule.families.includes(runtimeFamilyOf(context.runtime))) continue;
    applied.push(ruleId);
    for (const finding of await rule.check(subject)) findings.push({ ruleId, ...finding });
  }
  const imports = await subject.imports();
  return {
    findings: findings.sort(byImportance),
    evidence: {
      digest: artifact.digest,
      rules: applied,
      entries: artifact.entries.length,
      packedBytes: artifact.packedBytes,
      unpackedBytes: artifact.unpackedBytes,
      filesReached: imports?.files.size ?? 0,
      filesUnparsed: imports?.unparsed ?? [],
    },
  };
}

function byImportance(a: Finding, b: Finding): number {
  return (
    LEVEL_ORDER[a.level] - LEVEL_ORDER[b.level] ||
    (a.location?.path ?? "").localeCompare(b.location?.path ?? "", "en") ||
    (a.location?.line ?? 0) - (b.location?.line ?? 0)
  );
}
