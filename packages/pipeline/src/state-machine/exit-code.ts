import { EXIT_CODES, type ExitCode, type RunOutcome } from "@assay/core";

const EXIT_CODE_OF_OUTCOME: { readonly [Outcome in RunOutcome]: ExitCode } = {
  passed: EXIT_CODES.passed,
  failed: EXIT_CODES.failed,
  inconclusive: EXIT_CODES.inconclusive,
  error: EXIT_CODES.infrastructure,
  "rolled-back": EXIT_CODES.rolledBack,
  "rollback-failed": EXIT_CODES.rollbackFailed,
  // Nothing is proved and a resumed run may prove it: the same advice to a script as for infrastructure trouble.
  interrupted: EXIT_CODES.infrastructure,
};

/** What the shell is told. A stage that could not judge for a reason of its own, such as usage, says which. */
export function exitCodeOf(outcome: RunOutcome, errorExitCode: ExitCode | undefined): ExitCode {
  return outcome === "error" && errorExitCode !== undefined ? errorExitCode : EXIT_CODE_OF_OUTCOME[outcome];
}
