import type { AttributeValue } from "../attribute-value.js";
import { invalid } from "../errors.js";
import type { DocumentPath } from "./document-path.js";
import { isReserved } from "./reserved-words.js";
import type { Substitutions } from "./substitutions.js";

export interface Token {
  readonly kind: "word" | "name" | "value" | "index" | "symbol" | "end";
  readonly text: string;
  readonly start: number;
}

const TOKEN =
  /\s*(?:(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<name>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)|(?<index>\d+)|(?<symbol><>|<=|>=|[=<>()[\],.+-])|(?<end>$))/y;

const EXPRESSION_LIMIT_BYTES = 4096;
const OPERATORS_LIMIT = 300;

/** Reads one expression token by token, and what every kind of expression has: paths, values, refusals. */
export class Cursor {
  /** The request member that holds the expression; messages begin with it. */
  readonly kind: string;
  readonly #text: string;
  readonly #substitutions: Substitutions;
  readonly #tokens: readonly Token[];
  #index = 0;
  #operators = 0;

  constructor(kind: string, text: string, substitutions: Substitutions) {
    this.kind = kind;
    this.#text = text;
    this.#substitutions = substitutions;
    if (text === "") throw this.invalid("The expression can not be empty;");
    const bytes = Buffer.byteLength(text);
    if (bytes > EXPRESSION_LIMIT_BYTES) {
      throw this.invalid(`Expression size has exceeded the maximum allowed size; expression size: ${bytes}`);
    }
    this.#tokens = this.#tokenise();
  }

  get token(): Token {
    return this.#tokens[this.#index] ?? { kind: "end", text: "<EOF>", start: this.#text.length };
  }

  get following(): Token | undefined {
    return this.#tokens[this.#index + 1];
  }

  advance(): Token {
    const { token } = this;
    this.#index++;
    return token;
  }

  /** Whether the token is this symbol, or this word in any case. */
  is(text: string): boolean {
    const { kind, text: actual } = this.token;
    return kind === "word" ? actual.toUpperCase() === text : kind === "symbol" && actual === text;
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.#index++;
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.syntaxError();
  }

  expectEnd(): void {
    if (this.token.kind !== "end") throw this.syntaxError();
  }

  /**
   * Whether the parenthesis that stands here holds an operand, `(a) = :b`, and no condition: what follows its end
   * compares it.
   */
  startsOperand(): boolean {
    const end = this.#closing(this.#index);
    const after = this.#tokens[end + 1];
    if (after === undefined) return false;
    if (after.kind === "word") return /^(?:IN|BETWEEN)$/i.test(after.text);
    return after.kind === "symbol" && /^[=<>]/.test(after.text);
  }

  /** Whether two parentheses stand here that also end together. */
  hasRedundantParentheses(): boolean {
    return this.#closing(this.#index) === this.#closing(this.#index + 1) + 1;
  }

  #closing(opening: number): number {
    let depth = 0;
    for (let index = opening; index < this.#tokens.length; index++) {
      const { kind, text } = this.#tokens[index] ?? this.token;
      if (kind !== "symbol") continue;
      if (text === "(") depth++;
      else if (text === ")" && --depth === 0) return index;
    }
    return this.#tokens.length;
  }

  countOperator(): void {
    if (++this.#operators <= OPERATORS_LIMIT) return;
    throw this.invalid(`The expression contains too many operators or functions; operator count: ${this.#operators}`);
  }

  value(): AttributeValue {
    const { kind, text } = this.token;
    if (kind !== "value") throw this.syntaxError();
    this.#index++;
    const value = this.#substitutions.findValue(text);
    if (value !== undefined) return value;
    throw this.invalid(`An expression attribute value used in expression is not defined; attribute value: ${text}`);
  }

  path(): DocumentPath {
    const steps: (string | number)[] = [];
    const head = this.#name();
    for (;;) {
      if (this.accept(".")) steps.push(this.#name());
      else if (this.accept("[")) {
        if (this.token.kind !== "index") throw this.syntaxError();
        steps.push(Number(this.advance().text));
        this.expect("]");
      } else return [head, ...steps];
    }
  }

  #name(): string {
    const { kind, text } = this.token;
    if (kind === "word") {
      if (isReserved(text)) throw this.invalid(`Attribute name is a reserved keyword; reserved keyword: ${text}`);
      this.#index++;
      return text;
    }
    if (kind !== "name") throw this.syntaxError();
    this.#index++;
    const name = this.#substitutions.findName(text);
    if (name !== undefined) return name;
    throw this.invalid(
      `An expression attribute name used in the document path is not defined; attribute name: ${text}`,
    );
  }

  invalid(detail: string): Error {
    return invalid(`Invalid ${this.kind}: ${detail}`);
  }

  syntaxError(): Error {
    const { token } = this;
    const before = this.#tokens[this.#index - 1]?.start ?? token.start;
    const after = this.following;
    const end = after === undefined ? this.#text.length : after.start + (after.kind === "end" ? 0 : after.text.length);
    return this.invalid(`Syntax error; token: "${token.text}", near: "${this.#text.slice(before, end).trim()}"`);
  }

  #tokenise(): readonly Token[] {
    const tokens: Token[] = [];
    TOKEN.lastIndex = 0;
    for (;;) {
      const from = TOKEN.lastIndex;
      const match = TOKEN.exec(this.#text);
      if (match === null) {
        const rest = this.#text.slice(from).trimStart();
        throw this.invalid(`Syntax error; token: "${rest.charAt(0)}", near: "${rest.slice(0, 10)}"`);
      }
      const { word, name, value, index, symbol } = match.groups ?? {};
      const text = word ?? name ?? value ?? index ?? symbol;
      if (text === undefined) return [...tokens, { kind: "end", text: "<EOF>", start: this.#text.length }];
      const kind = word ? "word" : name ? "name" : value ? "value" : index ? "index" : "symbol";
      tokens.push({ kind, text, start: TOKEN.lastIndex - text.length });
    }
  }
}
