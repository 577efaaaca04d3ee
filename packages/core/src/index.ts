export { type Clock, delay, type ScheduledTask, systemClock } from "./clock.js";
export { codeSha256Of, type Digest, digestOf } from "./digest.js";
export { parseDurationMs } from "./duration.js";
export {
  AssayError,
  type AssayErrorOptions,
  EXIT_CODES,
  type ExitCode,
  isAssayError,
  messageOf,
} from "./errors.js";
export { createFidelityLedger, type FidelityLedger, type FidelityNote } from "./fidelity.js";
export type { Finding, FindingLevel, FindingLocation } from "./finding.js";
export { LAMBDA_LIMITS } from "./limits.js";
export {
  type ClockMode,
  createMovableClock,
  isMovableClock,
  type MovableClock,
  type MovableClockOptions,
} from "./movable-clock.js";
export {
  type JsonObject,
  type ReleaseState,
  type RunError,
  type RunOutcome,
  STAGE_NAMES,
  type StageName,
} from "./release-state.js";
export type { RunEvent, RunEventBody, RunEventStamp } from "./run-event.js";
export {
  type FaultOrder,
  type FaultStroke,
  type RollbackReport,
  RUN_REPORT_SCHEMA_VERSION,
  type RunFaults,
  type RunReport,
  type StageReport,
} from "./run-report.js";
export {
  type Architecture,
  isRuntime,
  languageVersionOf,
  RUNTIMES,
  type Runtime,
  type RuntimeFamily,
  runtimeFamilyOf,
} from "./runtime.js";
export { plainLine, plainText, tailOf } from "./text/plain-text.js";
export { formatBytes, formatCount, formatDuration, shortDigest } from "./text/units.js";
export { type Evidence, type JsonValue, type Verdict, verdictOf } from "./verdict.js";
