import { type FindingLevel, formatCount, type RunReport } from "@assay/core";
import { describeOutcome } from "../text/describe-outcome.js";
import { findingsOf, type StageFinding } from "../text/stage-finding.js";
import { type Annotation, type AnnotationLevel, formatAnnotation } from "./workflow-command.js";

/** More annotations of one level are dropped without a word (actions/toolkit, docs/problem-matchers.md). */
const SHOWN_PER_LEVEL = 10;

const LEVEL_OF: { readonly [Level in FindingLevel]: AnnotationLevel } = {
  error: "error",
  warning: "warning",
  note: "notice",
};

/**
 * Findings as workflow commands, one a line, as many as GitHub shows. The last one sums up: outcome, digest, and
 * what there was no room for.
 */
export function renderAnnotations(report: RunReport): readonly string[] {
  const closing: AnnotationLevel = report.exitCode === 0 ? "notice" : "error";
  const room: Record<AnnotationLevel, number> = {
    error: SHOWN_PER_LEVEL,
    warning: SHOWN_PER_LEVEL,
    notice: SHOWN_PER_LEVEL,
  };
  room[closing] -= 1;
  const shown: Annotation[] = [];
  let left = 0;
  for (const finding of findingsOf(report)) {
    const level = LEVEL_OF[finding.level];
    if (room[level] === 0) {
      left += 1;
      continue;
    }
    room[level] -= 1;
    shown.push(annotationOf(finding, level));
  }
  return [...shown, summaryOf(report, closing, left)].map(formatAnnotation);
}

function annotationOf({ ruleId, message, remedy, location }: StageFinding, level: AnnotationLevel): Annotation {
  return {
    level,
    title: ruleId,
    message: `${message}\nRemedy: ${remedy}`,
    ...(location === undefined ? {} : { file: location.path }),
    ...(location?.line === undefined ? {} : { line: location.line }),
  };
}

function summaryOf(report: RunReport, level: AnnotationLevel, left: number): Annotation {
  const { headline, sentence } = describeOutcome(report);
  const lines = [sentence];
  if (report.subject !== null) lines.push(`Package ${report.subject.digest}`);
  if (left > 0) lines.push(`${formatCount(left, "more finding")} in the report: GitHub shows ten of a level`);
  return { level, title: `assay: ${headline}`, message: lines.join("\n") };
}
