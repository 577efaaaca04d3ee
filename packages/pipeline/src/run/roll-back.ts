import { messageOf, type RollbackReport } from "@assay/core";
import { invokeVersion, type ReleaseTarget, type Rollback, rollBackAlias } from "@assay/release";
import type { PreparedEvent } from "../proof/prove-qualifier.js";
import { createEffectJournal } from "./effect-journal.js";
import { prepareEvents, type RunContext, releaseTargetOf } from "./run-context.js";

/**
 * Takes the alias back to where it was, and proves that the old version answers again. Whoever presses Ctrl-C wants
 * nothing half done, so the run's signal does not stop this.
 */
export async function rollBack(context: RunContext, reason: string): Promise<RollbackReport> {
  const { alias } = context.config;
  const { previousVersion: toVersion, version } = context.state;
  context.events.emit({ type: "rollback-started", alias, toVersion, reason });
  context.state = { ...context.state, shouldRollBack: true };
  await context.journal.append({ type: "rollback-started", reason, state: context.state });
  const result = await restore({ ...context, signal: new AbortController().signal }, version, toVersion).catch(
    (error: unknown) => ({ succeeded: false, message: messageOf(error) }),
  );
  const rollback: RollbackReport = { reason, toVersion, ...result };
  context.state = { ...context.state, rolledBack: result.succeeded };
  await context.journal.append({ type: "rollback-ended", rollback, state: context.state });
  context.events.emit({ type: "rollback-finished", toVersion, ...result });
  return rollback;
}

type Result = Pick<RollbackReport, "succeeded" | "message">;

async function restore(context: RunContext, fromVersion: string | null, toVersion: string | null): Promise<Result> {
  if (fromVersion === null) throw new Error("a run without a version has nothing to roll back");
  const { alias, function: config } = context.config;
  const functionName = config.name;
  const target = await releaseTargetOf(context, {
    onRetry: (retry) => context.events.emit({ type: "stage-retried", stage: "shift", ...retry }),
  });
  const effect = { kind: "roll-back-alias", functionName, alias, from: fromVersion, to: toVersion } as const;
  let rollback: Rollback | undefined;
  await createEffectJournal(context).perform(effect, async () => {
    rollback = await rollBackAlias(target, { functionName, alias }, { fromVersion, toVersion });
    return rollback.kind;
  });
  if (toVersion === null) {
    return { succeeded: true, message: `alias "${alias}" did not exist before this run and was removed` };
  }
  const events = await prepareEvents(context, "verify");
  return proveOldVersion(target, { functionName, alias, version: toVersion, events });
}

/**
 * The expectations describe the new code and may not hold for the old one. What the old version owes is an answer:
 * it runs, and no event makes it fail.
 */
async function proveOldVersion(
  target: ReleaseTarget,
  proof: {
    readonly functionName: string;
    readonly alias: string;
    readonly version: string;
    readonly events: readonly PreparedEvent[];
  },
): Promise<Result> {
  const { functionName, alias, version } = proof;
  for (const { event, payload } of proof.events.filter(({ event }) => event.expect.functionError === null)) {
    const { executedVersion, functionError } = await invokeVersion(target, { functionName, qualifier: alias, payload });
    if (executedVersion !== null && executedVersion !== version) {
      const message = `alias "${alias}" is back on version ${version}, but version ${executedVersion} answers`;
      return { succeeded: false, message };
    }
    if (functionError !== null) {
      const { errorType, errorMessage } = functionError;
      const message = `alias "${alias}" is back on version ${version}, which fails on event "${event.name}": ${errorType} ${errorMessage}`;
      return { succeeded: false, message };
    }
  }
  const proved = proof.events.length === 0 ? "no event was there to prove that it works" : "which answers every event";
  return { succeeded: true, message: `alias "${alias}" is back on version ${version}, ${proved}` };
}
