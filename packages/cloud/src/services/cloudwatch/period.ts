import { invalidValue } from "./errors.js";

const HIGH_RESOLUTION_PERIODS: readonly number[] = [1, 5, 10, 20, 30];

/** @throws InvalidParameterValueException unless it is 1, 5, 10, 20, 30 or a multiple of 60 */
export function checkPeriod(periodSeconds: number): void {
  if (HIGH_RESOLUTION_PERIODS.includes(periodSeconds)) return;
  if (periodSeconds > 0 && periodSeconds % 60 === 0) return;
  throw invalidValue(`The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60; it is ${periodSeconds}.`);
}

/** Whole seconds since the Unix epoch; a started second counts, so that an end of "now" includes what just happened. */
export function secondsOf(date: Date): number {
  return Math.ceil(date.getTime() / 1000);
}
