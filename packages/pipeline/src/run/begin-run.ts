import { AssayError, type Clock, type Digest, type ReleaseState, STAGE_NAMES, type StageName } from "@assay/core";
import type { Config } from "../config/schema.js";
import type { RunMemory } from "../journal/replay.js";
import type { LockKey, LockStore } from "../run-store/lock-store.js";
import { createRunId, type RunRecord, type RunStore } from "../run-store/run-store.js";
import type { DriveOptions } from "./drive.js";
import { planStages } from "./plan-stages.js";
import type { Resources } from "./resources.js";
import {
  assertUnchanged,
  beforeDeployment,
  findResumable,
  interruptedStage,
  isDeploymentGone,
  type ResumableRun,
} from "./resume-run.js";
import type { RunContext } from "./run-context.js";
import { seedState } from "./seed-state.js";

/** A run that has its lock and its record, before its first entry. */
export interface BegunRun {
  readonly record: RunRecord;
  readonly resumed: boolean;
  readonly state: ReleaseState;
  readonly stages: readonly StageName[];
  readonly configDigest: Digest;
  /** ISO 8601; of a resumed run the moment it began at first. */
  readonly startedAt: string;
  /** Where to drive on from, once journal and target are open. */
  plan(context: RunContext): Promise<DriveOptions>;
}

interface BeginRequest {
  readonly config: Config;
  readonly directory: string;
  readonly target: string;
  readonly configDigest: Digest;
  readonly from?: string | undefined;
  readonly only?: string | undefined;
  readonly resume?: string | true | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly store: RunStore;
  readonly locks: LockStore;
  /** Takes the lock. */
  readonly resources: Resources;
}

/** Begins a new run, or takes up one that was interrupted; either holds the lock of its alias from here on. */
export function beginRun(request: BeginRequest): Promise<BegunRun> {
  const { config, target } = request;
  const key: LockKey = { target, functionName: config.function.name, alias: config.alias };
  return request.resume === undefined ? beginNew(request, key) : takeUp(request, key, request.resume);
}

async function beginNew(request: BeginRequest, key: LockKey): Promise<BegunRun> {
  const { config, directory, target, store } = request;
  const { stages, skipped } = planStages(config, request);
  const [first] = stages;
  if (first === undefined) throw new Error("a plan without stages");
  const runId = createRunId(request.clock.now(), request.random);
  request.resources.use(await request.locks.acquire(key, runId));
  const state = await seedState({ config, directory, first, target, store });
  return {
    record: await store.create(runId),
    resumed: false,
    state,
    stages,
    configDigest: request.configDigest,
    startedAt: new Date(request.clock.now()).toISOString(),
    plan: async () => ({ skipped, earlier: new Map(), phase: "unit", rollbackReason: "", stoppedBy: "failed" }),
  };
}

async function takeUp(request: BeginRequest, key: LockKey, wanted: string | true): Promise<BegunRun> {
  const { store, configDigest } = request;
  if (request.from !== undefined || request.only !== undefined) {
    throw new AssayError("STAGES_CONFLICT", "--resume continues where the run was interrupted; it takes no stage", {
      hint: "leave out --from and --only",
    });
  }
  const found = await findResumable(store, wanted, key);
  const { record } = found;
  request.resources.use(await request.locks.acquire(key, record.runId));
  // Until the lock was held, its last holder may still have been writing.
  const memory = (await record.recall()) ?? found.memory;
  const run: ResumableRun = { record, memory };
  await assertUnchanged(run, configDigest);
  const { stages } = memory.started;
  const state = memory.outcome === null ? memory.state : afterRollback(memory.state);
  return {
    record,
    resumed: true,
    state,
    stages,
    configDigest,
    startedAt: memory.started.at,
    plan: (context) => planResumed(context, run),
  };
}

/** An interrupted run that took its alias back begins its shift afresh. */
function afterRollback(state: ReleaseState): ReleaseState {
  return state.rolledBack ? { ...state, shouldRollBack: false, rolledBack: false, previousVersion: null } : state;
}

async function planResumed(context: RunContext, { memory }: ResumableRun): Promise<DriveOptions> {
  const { stages, target } = memory.started;
  let first = interruptedStage(memory);
  let wayBack = wayBackOf(memory);
  if (context.state.deployed && (await isDeploymentGone(context))) {
    const reason = `version ${context.state.version} is gone from ${target}: the proven package is deployed again`;
    context.state = beforeDeployment(context.state);
    await context.journal.append({ type: "redo", from: "deploy", reason, state: context.state });
    context.events.emit({ type: "stage-progress", stage: "deploy", message: reason });
    first = "deploy";
    wayBack = null;
  }
  const { skipped: neverJudged } = planStages(context.config, {});
  const skipped = new Map<StageName, string>();
  for (const stage of STAGE_NAMES) {
    if (!stages.includes(stage)) skipped.set(stage, neverJudged.get(stage) ?? "not part of this run");
    else if (stages.indexOf(stage) < stages.indexOf(first)) skipped.set(stage, "passed before the run was interrupted");
  }
  return {
    skipped,
    earlier: memory.reports,
    phase: wayBack === null ? STAGE_NAMES[0] : "rolling-back",
    rollbackReason: wayBack ?? "",
    stoppedBy: memory.reports.get("shift")?.status ?? "failed",
  };
}

/** Why a run that was killed had begun, or would have begun, to take the alias back; null when it had not. */
function wayBackOf({ rollingBack, outcome, reports, state }: RunMemory): string | null {
  if (rollingBack !== null) return rollingBack.reason;
  const shift = reports.get("shift");
  if (outcome !== null || !state.shouldRollBack || shift === undefined || shift.status === "passed") return null;
  return state.error?.message ?? "the shift did not succeed";
}
