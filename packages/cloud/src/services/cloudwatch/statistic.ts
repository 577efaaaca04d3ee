import type { Distribution } from "./distribution.js";
import { invalidValue } from "./errors.js";

/** Takes one number out of a period; undefined where the period does not tell it. */
export type Statistic = (distribution: Distribution) => number | undefined;

const BASIC: Readonly<Record<string, Statistic>> = {
  SampleCount: (distribution) => distribution.sampleCount,
  Sum: (distribution) => distribution.sum,
  Average: (distribution) => distribution.average,
  Minimum: (distribution) => distribution.minimum,
  Maximum: (distribution) => distribution.maximum,
};

// Statistics that CloudWatch has beside percentiles: trimmed and winsorised means, ranks, interquartile mean.
const NOT_IMPLEMENTED = /^(?:iqm|(?:tm|wm|tc|ts|pr)\(?[\d.]*)/i;

/**
 * Reads `Average`, `p99`, `p99.9`.
 * @param parameter name of the parameter in error messages
 * @throws InvalidParameterValueException
 */
export function parseStatistic(text: string, parameter: string): Statistic {
  const basic = BASIC[text];
  if (basic !== undefined) return basic;
  const percent = Number(/^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(text)?.[1]);
  if (percent >= 0 && percent <= 100) return (distribution) => distribution.percentile(percent);
  if (NOT_IMPLEMENTED.test(text)) {
    throw invalidValue(
      `The statistic ${text} for parameter ${parameter} is not implemented by Assay; implemented: ${Object.keys(BASIC).join(", ")} and percentiles such as p99.`,
    );
  }
  throw invalidValue(`The value ${text} for parameter ${parameter} is not supported.`);
}
