import { FUNCTIONS, operandOf, seriesOf } from "./functions.js";
import { MetricMathError } from "./metric-math-error.js";
import { OPERATORS } from "./operators.js";
import { combineValues, type MathValue, type Series, type SeriesList } from "./series.js";
import { Tokens } from "./tokens.js";

/** What an expression may refer to. */
export interface MathScope {
  /** Value of another query; undefined when there is none of this id. */
  find(id: string): MathValue | undefined;
  /** What `METRICS()` stands for, narrowed to ids that contain `part`. */
  metrics(part: string): SeriesList;
  /** Start of every period of the request, for `FILL`. */
  times(periodSeconds: number): readonly number[];
}

/**
 * Evaluates one metric-math expression, for example `100 * errors / FILL(invocations, 0)`.
 * @throws MetricMathError for what cannot be read, and for functions that are not implemented
 */
export function evaluate(expression: string, scope: MathScope): MathValue {
  const tokens = new Tokens(expression);
  const value = new Evaluation(tokens, scope).binary(0);
  if (!tokens.isAtEnd) throw new MetricMathError(`cannot be read from "${tokens.next()}" on`);
  return value;
}

/** Recursive descent that computes while it reads. */
class Evaluation {
  readonly #tokens: Tokens;
  readonly #scope: MathScope;

  constructor(tokens: Tokens, scope: MathScope) {
    this.#tokens = tokens;
    this.#scope = scope;
  }

  binary(level: number): MathValue {
    const operators = OPERATORS[level];
    if (operators === undefined) return this.#unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = operators[this.#tokens.accept(...Object.keys(operators)) ?? ""];
      if (operator === undefined) return left;
      left = combineValues(operandOf(left), operandOf(this.binary(level + 1)), operator);
    }
  }

  #unary(): MathValue {
    if (this.#tokens.accept("-") === undefined) return this.#primary();
    return combineValues({ kind: "scalar", value: -1 }, operandOf(this.#unary()), (a, b) => a * b);
  }

  #primary(): MathValue {
    if (this.#tokens.accept("(") !== undefined) {
      const inner = this.binary(0);
      this.#tokens.expect(")");
      return inner;
    }
    if (this.#tokens.accept("[") !== undefined) {
      return { kind: "list", items: this.#listUntil("]").map((item) => seriesOf(item)) };
    }
    const token = this.#tokens.next();
    if (/^\d/.test(token)) return { kind: "scalar", value: Number(token) };
    if (this.#tokens.accept("(") !== undefined) return this.#call(token);
    const value = this.#scope.find(token);
    if (value === undefined) throw new MetricMathError(`refers to ${token}, which no query has as its id`);
    return value;
  }

  #call(name: string): MathValue {
    switch (name) {
      case "METRICS": {
        const part = this.#tokens.acceptText() ?? "";
        this.#tokens.expect(")");
        return this.#scope.metrics(part);
      }
      case "FILL": {
        const of = this.binary(0);
        this.#tokens.expect(",");
        const filler = this.#tokens.accept("REPEAT") === undefined ? this.binary(0) : "repeat";
        this.#tokens.expect(")");
        return of.kind === "list"
          ? { kind: "list", items: of.items.map((item) => this.#fill(item, filler)) }
          : this.#fill(seriesOf(of), filler);
      }
      default: {
        const apply = FUNCTIONS[name];
        if (apply === undefined) throw new MetricMathError(`uses ${name}, which Assay does not implement`);
        return apply(this.#listUntil(")"));
      }
    }
  }

  #listUntil(end: string): MathValue[] {
    const items: MathValue[] = [];
    if (this.#tokens.accept(end) !== undefined) return items;
    do items.push(this.binary(0));
    while (this.#tokens.accept(",") !== undefined);
    this.#tokens.expect(end);
    return items;
  }

  #fill(series: Series, filler: MathValue | "repeat"): Series {
    const values = new Map<number, number>();
    let previous: number | undefined;
    for (const time of this.#scope.times(series.periodSeconds)) {
      const value = series.values.get(time) ?? (filler === "repeat" ? previous : valueAt(filler, time));
      if (value !== undefined) values.set(time, value);
      previous = value;
    }
    return { ...series, values };
  }
}

function valueAt(value: MathValue, time: number): number | undefined {
  const operand = operandOf(value);
  return operand.kind === "scalar" ? operand.value : operand.values.get(time);
}
