export { defineConfig } from "./config/define-config.js";
export { CONFIG_NAMES, findConfig } from "./config/find-config.js";
export { type LoadedConfig, loadConfig, parseConfig } from "./config/load-config.js";
export {
  type Config,
  type ConfigInput,
  configSchema,
  type EventConfig,
  type Expectation,
  type FunctionConfig,
} from "./config/schema.js";
export type { Effect } from "./journal/effect.js";
export type { JournalObserver } from "./journal/journal.js";
export type { JournalEntry, JournalRecord } from "./journal/journal-entry.js";
export { reportJsonSchema, reportSchema } from "./report/report-schema.js";
export { html, type Markup } from "./reporters/html/markup.js";
export { type PageParts, renderPage } from "./reporters/html/page.js";
export { describeOutcome, type OutcomeDescription, resumeCommandOf } from "./reporters/text/describe-outcome.js";
export { placeOf } from "./reporters/text/stage-finding.js";
export { postWebhook, type WebhookMessage, type WebhookOptions } from "./reporters/webhook.js";
export { type WrittenReports, writeReports } from "./reporters/write-reports.js";
export { type RunOptions, runPipeline } from "./run-pipeline.js";
export { createFileLockStore, type LockKey, type LockStore } from "./run-store/lock-store.js";
export { createFileRunStore, type RunRecord, type RunStore } from "./run-store/run-store.js";
export { openTarget } from "./target/open-target.js";
export { parseTarget, type TargetName } from "./target/parse-target.js";
export type { Target, TargetOptions } from "./target/target.js";
