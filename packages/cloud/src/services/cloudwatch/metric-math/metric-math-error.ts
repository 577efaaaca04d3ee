/** What is wrong with an expression, worded to follow the expression itself; the caller names it. */
export class MetricMathError extends Error {
  override readonly name = "MetricMathError";
}
