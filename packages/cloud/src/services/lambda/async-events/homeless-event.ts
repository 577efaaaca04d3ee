import { isVersionNumber } from "../function-reference.js";
import { LATEST } from "../function-version.js";
import type { LambdaStore } from "../store.js";
import type { AsyncEvent } from "./async-event.js";
import type { EventLimits } from "./event-invoke-config.js";

/**
 * What becomes of an event whose function, version or alias is not there any more. `counts`: the attempt counts as a
 * failed run, with 404 as its answer. `waits`: it is tried again until it is too old, and nobody is told. `dropped`:
 * nobody is told. As others measured it on AWS in 2026.
 */
export function fateOfHomeless(
  store: LambdaStore,
  { functionName, qualifier = LATEST, runs, lastResponse }: AsyncEvent,
  { retries }: EventLimits,
): "counts" | "waits" | "dropped" {
  const hasRun = lastResponse?.statusCode === 200;
  if (store.find(functionName) === undefined) return hasRun ? "dropped" : "counts";
  const isAlias = qualifier !== LATEST && !isVersionNumber(qualifier);
  return isAlias && runs === 0 && retries > 0 ? "waits" : "counts";
}
