import { readFile } from "node:fs/promises";
import {
  AssayError,
  codeSha256Of,
  type Digest,
  digestOf,
  type ReleaseState,
  STAGE_NAMES,
  type StageName,
} from "@assay/core";
import { findFunction } from "@assay/release";
import type { RunMemory } from "../journal/replay.js";
import type { LockKey } from "../run-store/lock-store.js";
import type { RunRecord, RunStore } from "../run-store/run-store.js";
import { type RunContext, releaseTargetOf } from "./run-context.js";

/** A run that can be continued. */
export interface ResumableRun {
  readonly record: RunRecord;
  readonly memory: RunMemory;
}

/**
 * Finds the run to continue: the one named, or the latest unfinished one for the same alias.
 *
 * @throws AssayError `RUN_NOT_FOUND`, `NOTHING_TO_RESUME`, `RUN_FINISHED`, `TARGET_CHANGED`
 */
export async function findResumable(store: RunStore, wanted: string | true, key: LockKey): Promise<ResumableRun> {
  if (wanted !== true) {
    const record = await store.open(wanted);
    const memory = await record.recall();
    if (memory === undefined) throw nothingToResume(key);
    assertSameSubject(memory, wanted, key);
    if (isFinished(memory)) {
      throw new AssayError("RUN_FINISHED", `run ${wanted} has ended (${memory.outcome}) and cannot be continued`, {
        hint: "start a new run",
      });
    }
    return { record, memory };
  }
  for (const record of await store.list()) {
    const memory = await record.recall();
    if (memory !== undefined && isSameSubject(memory, key) && !isFinished(memory)) return { record, memory };
  }
  throw nothingToResume(key);
}

/** @throws AssayError `CONFIG_CHANGED`, `PACKAGE_CHANGED`: what has been proved would not be what is released */
export async function assertUnchanged({ memory, record }: ResumableRun, configDigest: Digest): Promise<void> {
  if (memory.started.configDigest !== configDigest) {
    throw new AssayError("CONFIG_CHANGED", `the configuration has changed since run ${record.runId} began`, {
      hint: "start a new run, or restore the configuration",
    });
  }
  const { packagePath, packageDigest } = memory.state;
  if (packagePath === null || packageDigest === null) return;
  const current = await readFile(packagePath).then(digestOf, () => null);
  if (current === packageDigest) return;
  const now = current === null ? "is gone" : `is ${current} now`;
  throw new AssayError("PACKAGE_CHANGED", `${packagePath} ${now}; run ${record.runId} has proved ${packageDigest}`, {
    hint: "start a new run",
  });
}

/** First stage of the plan that has not passed yet. */
export function interruptedStage(memory: RunMemory): StageName {
  const open = memory.started.stages.find((stage) => memory.reports.get(stage)?.status !== "passed");
  return open ?? memory.started.stages.at(-1) ?? STAGE_NAMES[0];
}

/**
 * Whether the target still has the version that the run published. The embedded AWS of a killed run is gone with its
 * process, and so is what was deployed there; it is deployed again from the proven package.
 */
export async function isDeploymentGone(context: RunContext): Promise<boolean> {
  const { version, packageDigest } = context.state;
  if (version === null || packageDigest === null) return false;
  const target = await releaseTargetOf(context, { signal: context.signal, onRetry: () => undefined });
  const found = await findFunction(target, context.config.function.name, version);
  return found?.CodeSha256 !== codeSha256Of(packageDigest);
}

/** What the run knows once its deployment turned out to be gone. */
export function beforeDeployment(state: ReleaseState): ReleaseState {
  return { ...state, deployed: false, version: null, previousVersion: null, shouldRollBack: false, rolledBack: false };
}

function isFinished({ outcome }: RunMemory): boolean {
  return outcome !== null && outcome !== "interrupted" && outcome !== "error";
}

function isSameSubject({ started }: RunMemory, key: LockKey): boolean {
  return started.target === key.target && started.functionName === key.functionName && started.alias === key.alias;
}

function assertSameSubject(memory: RunMemory, runId: string, key: LockKey): void {
  if (isSameSubject(memory, key)) return;
  const { functionName, alias, target } = memory.started;
  throw new AssayError("TARGET_CHANGED", `run ${runId} is about alias "${alias}" of "${functionName}" on ${target}`, {
    hint: `resume it with --target ${target}`,
  });
}

function nothingToResume({ functionName, alias, target }: LockKey): AssayError {
  return new AssayError(
    "NOTHING_TO_RESUME",
    `no unfinished run for alias "${alias}" of "${functionName}" on ${target}`,
    { hint: "start a new run with `assay run`" },
  );
}
