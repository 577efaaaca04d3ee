import { randomUUID } from "node:crypto";
import type { InvocationOutcome } from "../../../function-runner.js";
import { routeCall, tryInvoke } from "../invoke.js";
import type { LambdaStore } from "../store.js";
import type { EventSourceMapping } from "./event-source-mapping.js";

export interface BatchRun {
  readonly requestId: string;
  readonly functionArn: string;
  readonly executedVersion: string;
  /** How often the function ran: not at all when a fault dropped the batch, twice when one duplicated it. */
  readonly times: number;
  /** Undefined when there was no room for it, or the batch was dropped. */
  readonly outcome: InvocationOutcome | undefined;
}

/**
 * Runs the function of a mapping with an event that holds a batch of records.
 * @throws what stands in the way: the function has gone, its runtime is not to be had, the trace leads in circles
 */
export async function runBatch(
  store: LambdaStore,
  { functionName, qualifier }: EventSourceMapping,
  event: object,
): Promise<BatchRun> {
  const call = routeCall(store, { name: functionName, qualifier });
  const requestId = randomUUID();
  const payload = Buffer.from(JSON.stringify(event));
  const ordered = store.ports.faults.onDelivery({ service: "lambda", resource: call.functionArn });
  const times = ordered === "drop" ? 0 : ordered === "duplicate" ? 2 : 1;
  let outcome: InvocationOutcome | undefined;
  for (let each = 0; each < times; each++) {
    const answer = await tryInvoke(store, call, { payload, requestId, clientContext: undefined });
    outcome = answer.kind === "ran" ? answer.outcome : undefined;
  }
  const { functionArn, version } = call;
  return { requestId, functionArn, executedVersion: version.version, times, outcome };
}
