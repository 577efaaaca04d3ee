import type { AttributeValue } from "../attribute-value.js";
import { invalid } from "../errors.js";
import { TokenReader } from "../token-reader.js";
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
export class Cursor extends TokenReader<Token> {
  /** The request member that holds the expression; messages begin with it. */
  readonly kind: string;
  readonly #text: string;
  readonly #substitutions: Substitutions;
  #operators = 0;

  /** @throws ValidationException for text that is empty, too long, or has what no expression has */
  constructor(kind: string, text: string, substitutions: Substitutions) {
    super(tokenise(kind, text), endOf(text));
    this.kind = kind;
    this.#text = text;
    this.#substitutions = substitutions;
  }

  /**
   * Whether the parenthesis that stands here holds an operand, `(a) = :b`, and no condition: what follows its end
   * compares it.
   */
  startsOperand(): boolean {
    const end = this.#closing(this.index);
    const after = this.tokens[end + 1];
    if (after === undefined) return false;
    if (after.kind === "word") return /^(?:IN|BETWEEN)$/i.test(after.text);
    return after.kind === "symbol" && /^[=<>]/.test(after.text);
  }

  /** Whether two parentheses stand here that also end together. */
  hasRedundantParentheses(): boolean {
    return this.#closing(this.index) === this.#closing(this.index + 1) + 1;
  }

  #closing(opening: number): number {
    let depth = 0;
    for (let index = opening; index < this.tokens.length; index++) {
      const { kind, text } = this.tokens[index] ?? this.token;
      if (kind !== "symbol") continue;
      if (text === "(") depth++;
      else if (text === ")" && --depth === 0) return index;
    }
    return this.tokens.length;
  }

  countOperator(): void {
    if (++this.#operators <= OPERATORS_LIMIT) return;
    throw this.invalid(`The expression contains too many operators or functions; operator count: ${this.#operators}`);
  }

  value(): AttributeValue {
    const { kind, text } = this.token;
    if (kind !== "value") throw this.syntaxError();
    this.index++;
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
      this.index++;
      return text;
    }
    if (kind !== "name") throw this.syntaxError();
    this.index++;
    const name = this.#substitutions.findName(text);
    if (name !== undefined) return name;
    throw this.invalid(
      `An expression attribute name used in the document path is not defined; attribute name: ${text}`,
    );
  }

  invalid(detail: string): Error {
    return refusal(this.kind, detail);
  }

  override syntaxError(): Error {
    const { token } = this;
    const before = this.tokens[this.index - 1]?.start ?? token.start;
    const after = this.following;
    const end = after.start + (after.kind === "end" ? 0 : after.text.length);
    return this.invalid(`Syntax error; token: "${token.text}", near: "${this.#text.slice(before, end).trim()}"`);
  }
}

const refusal = (kind: string, detail: string): Error => invalid(`Invalid ${kind}: ${detail}`);

const endOf = (text: string): Token => ({ kind: "end", text: "<EOF>", start: text.length });

function tokenise(kind: string, text: string): readonly Token[] {
  if (text === "") throw refusal(kind, "The expression can not be empty;");
  const bytes = Buffer.byteLength(text);
  if (bytes > EXPRESSION_LIMIT_BYTES) {
    throw refusal(kind, `Expression size has exceeded the maximum allowed size; expression size: ${bytes}`);
  }
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (;;) {
    const from = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) {
      const rest = text.slice(from).trimStart();
      throw refusal(kind, `Syntax error; token: "${rest.charAt(0)}", near: "${rest.slice(0, 10)}"`);
    }
    const { word, name, value, index, symbol } = groups;
    const found = word ?? name ?? value ?? index ?? symbol;
    if (found === undefined) return [...tokens, endOf(text)];
    const tokenKind = word ? "word" : name ? "name" : value ? "value" : index ? "index" : "symbol";
    tokens.push({ kind: tokenKind, text: found, start: TOKEN.lastIndex - found.length });
  }
}
