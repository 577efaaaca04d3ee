import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { removeTree } from "@assay/archive";
import {
  AssayError,
  EXIT_CODES,
  type ExitCode,
  isAssayError,
  messageOf,
  type RunError,
  type StageName,
  type StageReport,
  type Verdict,
} from "@assay/core";
import { classifyError } from "@assay/release";
import { createOutputTail } from "../command/output-tail.js";
import { failedBy } from "../stages/failed-by.js";
import type { Judgement, StageTools } from "../stages/stage.js";
import type { StageSignal } from "../state-machine/transitions.js";
import { judgeStage, titleOf } from "./judge-stage.js";
import type { RunContext } from "./run-context.js";

/** More of a stage's output is neither shown nor kept in the event log; the report has the end of all of it. */
const STREAMED_LIMIT_CHARACTERS = 1_000_000;

/** A function that was too slow twice; in the sandbox, which has no cold dependencies, once is enough to be wrong. */
const TIMED_OUT_ON_TARGET = /^(?:verify|shift)\/timeout$/;

export interface StageOutcome {
  readonly signal: StageSignal;
  readonly report: StageReport;
  /** Set when the stage could not judge for a reason that has its own exit code. */
  readonly exitCode?: ExitCode;
}

/** Runs one stage, reports it, and journals its result together with the state it leads to. */
export async function runStage(stage: StageName, context: RunContext): Promise<StageOutcome> {
  const startedAtMs = context.clock.now();
  context.events.emit({ type: "stage-started", stage });
  await context.journal.append({ type: "stage-started", stage });
  const recorder = createRecorder(stage, context);
  const outcome = await judge(stage, context, recorder.tools);
  const durationMs = context.clock.now() - startedAtMs;
  const report: StageReport = {
    stage,
    title: titleOf(stage),
    status: outcome.signal,
    verdict: outcome.verdict,
    reason: outcome.reason,
    startedAt: new Date(startedAtMs).toISOString(),
    durationMs,
    ...recorder.summary(),
  };
  context.state = { ...context.state, ...outcome.learned, error: outcome.error };
  await context.journal.append({ type: "stage-ended", report, state: context.state });
  announce(stage, context, outcome, durationMs);
  return { signal: outcome.signal, report, ...(outcome.exitCode === undefined ? {} : { exitCode: outcome.exitCode }) };
}

interface Outcome {
  readonly signal: Exclude<StageSignal, "skipped">;
  readonly verdict: Verdict | null;
  readonly reason: string | null;
  readonly learned: Judgement["learned"];
  readonly error: RunError | null;
  readonly exitCode?: ExitCode;
}

async function judge(stage: StageName, context: RunContext, tools: StageTools): Promise<Outcome> {
  try {
    context.signal.throwIfAborted();
    await mkdir(tools.scratchDirectory, { recursive: true });
    const { verdict, learned } = await judgeStage(stage, context, tools).catch((error: unknown) =>
      failedBy(stage, error),
    );
    const reason = verdict.kind === "inconclusive" ? verdict.reason : null;
    return { signal: verdict.kind, verdict, reason, learned, error: errorOfVerdict(stage, verdict) };
  } catch (thrown) {
    if (context.signal.aborted) {
      const error = new AssayError("INTERRUPTED", `the run was interrupted in stage ${stage}`, {
        hint: `continue with \`assay run --resume ${context.runId}\``,
      });
      return { ...nothingJudged(stage, error), signal: "interrupted" };
    }
    return { ...nothingJudged(stage, thrown), signal: "errored" };
  } finally {
    await removeTree(tools.scratchDirectory);
  }
}

function nothingJudged(stage: StageName, thrown: unknown): Omit<Outcome, "signal"> {
  const known = isAssayError(thrown) ? thrown : undefined;
  const message = messageOf(thrown);
  const error: RunError = {
    class: classifyError(thrown),
    stage,
    code: known?.code ?? (thrown instanceof Error ? thrown.name : "UNKNOWN"),
    message,
    hint: known?.hint ?? null,
  };
  const exitCode = known?.exitCode ?? EXIT_CODES.infrastructure;
  return { verdict: null, reason: message, learned: {}, error, exitCode };
}

function errorOfVerdict(stage: StageName, verdict: Verdict): RunError | null {
  if (verdict.kind === "passed") return null;
  if (verdict.kind === "inconclusive") {
    return { class: "permanent", stage, code: `${stage}/inconclusive`, message: verdict.reason, hint: null };
  }
  const finding = verdict.findings.find(({ level }) => level === "error") ?? verdict.findings[0];
  const { ruleId, message, remedy } = finding;
  return {
    class: TIMED_OUT_ON_TARGET.test(ruleId) ? "timeout" : "permanent",
    stage,
    code: ruleId,
    message,
    hint: remedy,
  };
}

function announce(stage: StageName, { events }: RunContext, outcome: Outcome, durationMs: number): void {
  if (outcome.verdict !== null) {
    events.emit({ type: "stage-finished", stage, verdict: outcome.verdict, durationMs });
    return;
  }
  const { code, message, hint } = outcome.error ?? { code: "UNKNOWN", message: "", hint: null };
  events.emit({ type: "stage-errored", stage, code, message, hint, durationMs });
}

function createRecorder(
  stage: StageName,
  context: RunContext,
): { readonly tools: StageTools; summary(): Pick<StageReport, "retries" | "outputTail"> } {
  const { clock, random, signal, ledger, directory, events } = context;
  const tail = createOutputTail();
  let streamed = 0;
  let retries = 0;
  const tools: StageTools = {
    clock,
    random,
    signal,
    ledger,
    directory,
    scratchDirectory: join(context.scratchDirectory, stage),
    progress: (message) => events.emit({ type: "stage-progress", stage, message }),
    output(stream, text) {
      if (text === "") return;
      tail.push(Buffer.from(text));
      const room = STREAMED_LIMIT_CHARACTERS - streamed;
      streamed += text.length;
      if (room > 0) events.emit({ type: "stage-output", stage, stream, text: text.slice(0, room) });
      if (room > 0 && text.length >= room) {
        tools.progress("the output is long: from here on only its end is kept, for the report");
      }
    },
    retried(retry) {
      retries += 1;
      events.emit({ type: "stage-retried", stage, ...retry });
    },
  };
  return { tools, summary: () => ({ retries, outputTail: tail.text() }) };
}
