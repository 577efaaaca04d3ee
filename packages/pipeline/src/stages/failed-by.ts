import { EXIT_CODES, type Finding, isAssayError, type StageName } from "@assay/core";
import type { Judgement } from "./stage.js";

/**
 * The verdict for an error that is a fact about the subject: a broken zip, bytes that are not the proven ones.
 *
 * @throws `error` itself when it says that something could not be judged
 */
export function failedBy(stage: StageName, error: unknown): Judgement {
  if (!isAssayError(error) || error.exitCode !== EXIT_CODES.failed) throw error;
  const finding: Finding = {
    ruleId: `${stage}/${error.code.toLowerCase().replaceAll("_", "-")}`,
    level: "error",
    message: error.message,
    remedy: error.hint ?? "correct it and run again",
  };
  return { verdict: { kind: "failed", evidence: { error: error.code }, findings: [finding] } };
}
