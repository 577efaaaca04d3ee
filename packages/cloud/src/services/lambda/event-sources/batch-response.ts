import { isObject } from "../../../event-pattern/matcher.js";
import type { InvocationOutcome } from "../../../function-runner.js";
import type { CloudPorts } from "../../../ports.js";

/**
 * Which items of a batch are to be tried again.
 * Anything but a list of items of this batch means all of them; nothing at all means none (Lambda developer guide,
 * reporting batch item failures).
 */
export function failedItems(
  outcome: InvocationOutcome,
  items: readonly string[],
  reportsFailures: boolean,
): ReadonlySet<string> {
  const all = new Set(items);
  if (outcome.functionError !== undefined) return all;
  if (!reportsFailures) return new Set();
  const answer = parsed(outcome.payload);
  if (answer === undefined || answer === null) return new Set();
  const failures = isObject(answer) ? answer.batchItemFailures : all;
  if (failures === undefined || failures === null) return new Set();
  if (!Array.isArray(failures)) return all;
  const identifiers = failures.map((failure: unknown) => (isObject(failure) ? failure.itemIdentifier : undefined));
  const known = identifiers.filter((each): each is string => typeof each === "string" && all.has(each));
  return known.length === identifiers.length ? new Set(known) : all;
}

/** Adds those of which a fault says that they failed, although the function handled them. */
export function withStruckItems(
  { faults }: Pick<CloudPorts, "faults">,
  resource: string,
  items: readonly string[],
  failed: ReadonlySet<string>,
): ReadonlySet<string> {
  const handled = items.filter((item) => !failed.has(item));
  const struck = faults.onBatch({ service: "lambda", resource, size: handled.length });
  return new Set([...failed, ...handled.filter((_, index) => struck.includes(index))]);
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString());
  } catch {
    return undefined;
  }
}
