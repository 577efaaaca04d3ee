const LIMIT = 1e9;
const STEPS_PER_UNIT = 1e5;

/**
 * What SNS compares of a number: five digits after the point, between -10^9 and 10^9; undefined beyond.
 * Source: docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html, read November 2026.
 */
export function comparableNumber(value: number): number | undefined {
  return Math.abs(value) <= LIMIT ? Math.round(value * STEPS_PER_UNIT) : undefined;
}
