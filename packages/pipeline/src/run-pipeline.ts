import { dirname, join } from "node:path";
import { type Clock, digestOf, type RunEvent, type RunReport, systemClock } from "@assay/core";
import type { Config } from "./config/schema.js";
import type { JournalObserver } from "./journal/journal.js";
import { buildReport } from "./report/build-report.js";
import { type BegunRun, beginRun } from "./run/begin-run.js";
import { type DriveResult, drive } from "./run/drive.js";
import { openContext } from "./run/open-context.js";
import { createResources } from "./run/resources.js";
import type { RunContext } from "./run/run-context.js";
import { createFileLockStore, type LockStore } from "./run-store/lock-store.js";
import { createFileRunStore, type RunStore } from "./run-store/run-store.js";
import { exitCodeOf } from "./state-machine/exit-code.js";
import { parseTarget } from "./target/parse-target.js";

export interface RunOptions {
  readonly config: Config;
  /** Absolute path of the file the configuration came from; its folder is the project's. */
  readonly configPath: string;
  /** `local` (default), `aws`, or the URL of an endpoint. */
  readonly target?: string | undefined;
  /** Profile of the shared AWS configuration; default: as the SDK resolves it. */
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** First stage that is judged. */
  readonly from?: string | undefined;
  /** The only stage that is judged. */
  readonly only?: string | undefined;
  /** Continue an unfinished run: the latest for this alias, or the one with this id. */
  readonly resume?: string | true | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Uniform in [0, 1); default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Interrupts the run: processes end, the alias is not left half-moved, the report is written. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Sees each entry of the journal before it is written and after it is safe on disk. */
  readonly onJournal?: JournalObserver | undefined;
  /** Default: files in `.assay/runs`. */
  readonly runStore?: RunStore | undefined;
  /** Default: files in `.assay/locks`. */
  readonly lockStore?: LockStore | undefined;
}

/**
 * Proves a package and releases it: from the project's tests to the promoted alias, or back.
 *
 * Whatever the run finds is in the report that it returns and writes to `.assay/runs/<id>/report.json`; it throws
 * only when it cannot begin.
 *
 * @throws AssayError for an unknown target or stage, a run that holds the same alias (`RUN_LOCKED`), or a run that
 * cannot be resumed
 */
export async function runPipeline(options: RunOptions): Promise<RunReport> {
  // Waits on the clock do not keep Node alive, and a run must not end because it is waiting.
  const keepAlive = setInterval(() => undefined, 2 ** 30);
  try {
    return await run(options);
  } finally {
    clearInterval(keepAlive);
  }
}

async function run(options: RunOptions): Promise<RunReport> {
  const { config, clock = systemClock, random = Math.random, signal = new AbortController().signal } = options;
  const directory = dirname(options.configPath);
  const stateDirectory = join(directory, ".assay");
  const targetName = parseTarget(options.target ?? "local");
  const target = targetName.kind === "endpoint" ? targetName.url : targetName.kind;
  await using resources = createResources();
  const begun = await beginRun({
    ...options,
    clock,
    random,
    directory,
    target,
    resources,
    store: options.runStore ?? createFileRunStore(join(stateDirectory, "runs")),
    locks: options.lockStore ?? createFileLockStore(join(stateDirectory, "locks")),
    configDigest: digestOf(Buffer.from(JSON.stringify(config))),
  });
  const scratchParent = join(stateDirectory, "scratch");
  const context = await openContext(begun, {
    ...options,
    clock,
    random,
    signal,
    directory,
    scratchParent,
    targetName,
    resources,
  });
  await announce(begun, context, target);
  const result = await drive(context, await begun.plan(context));
  // Awaited here: what the run holds is disposed when this function returns.
  return await finish(begun, context, target, result);
}

async function announce(
  begun: BegunRun,
  { config, journal, events, runId }: RunContext,
  target: string,
): Promise<void> {
  const { resumed, stages, configDigest, state } = begun;
  const subject = { project: config.project, functionName: config.function.name, alias: config.alias, target };
  await journal.append(
    resumed ? { type: "run-resumed" } : { type: "run-started", runId, ...subject, configDigest, stages, state },
  );
  events.emit({ type: "run-started", ...subject, stages, resumed });
}

async function finish(
  { record, startedAt }: BegunRun,
  { runId, config, clock, state, ledger, journal, events, readFaults }: RunContext,
  target: string,
  { outcome, reports, rollback, exitCode: ownExitCode }: DriveResult,
): Promise<RunReport> {
  const exitCode = exitCodeOf(outcome, ownExitCode);
  const report = await buildReport({
    runId,
    project: config.project,
    functionName: config.function.name,
    alias: config.alias,
    target,
    startedAt,
    finishedAtMs: clock.now(),
    outcome,
    exitCode,
    state,
    reports,
    rollback,
    ledger,
    faults: await readFaults(),
  });
  await record.saveReport(`${JSON.stringify(report, null, 2)}\n`);
  await journal.append({ type: "run-ended", outcome, exitCode });
  const { durationMs } = report;
  events.emit({ type: "run-finished", outcome, exitCode, durationMs, reportDirectory: record.directory });
  return report;
}
