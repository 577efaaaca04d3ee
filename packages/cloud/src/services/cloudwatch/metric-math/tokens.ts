import { MetricMathError } from "./metric-math-error.js";

const TOKEN =
  /\s*(?:\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|[A-Za-z][A-Za-z0-9_]*|"[^"]*"|\|\||&&|<=|>=|==|!=|[-+*/^()[\],<>])/y;

/** The tokens of a metric-math expression, read from left to right. */
export class Tokens {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(expression: string) {
    this.#tokens = tokensOf(expression);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  /** The next token when it is one of these, consumed. */
  accept(...texts: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    return token !== undefined && texts.includes(token) ? this.next() : undefined;
  }

  expect(text: string): void {
    if (this.accept(text) === undefined) {
      throw new MetricMathError(`expected "${text}" before "${this.#tokens[this.#at] ?? "its end"}"`);
    }
  }

  next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new MetricMathError("ends too early");
    this.#at += 1;
    return token;
  }

  /** The text between double quotes when that comes next, consumed. */
  acceptText(): string | undefined {
    return this.#tokens[this.#at]?.startsWith('"') === true ? this.next().slice(1, -1) : undefined;
  }
}

function tokensOf(expression: string): readonly string[] {
  const tokens: string[] = [];
  const end = expression.trimEnd().length;
  for (let at = 0; at < end; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const [token] = TOKEN.exec(expression) ?? [];
    if (token === undefined) throw new MetricMathError(`cannot be read from "${expression.slice(at).trim()}" on`);
    tokens.push(token.trim());
  }
  return tokens;
}
