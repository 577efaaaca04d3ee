import type { AttributeValue } from "../attribute-value.js";
import { checkedValue } from "../check-values.js";
import { invalid } from "../errors.js";
import type { DocumentPath } from "../expression/document-path.js";
import { isKeyword } from "./keywords.js";
import { malformed } from "./refusals.js";
import { type Token, tokenise } from "./token.js";

const END: Token = { kind: "end", text: "" };

/** Reads a statement token by token, and the parameters that its question marks stand for. */
export class StatementReader {
  readonly #tokens: readonly Token[];
  readonly #parameters: readonly AttributeValue[];
  #index = 0;
  #parameter = 0;

  constructor(statement: string, parameters: readonly AttributeValue[]) {
    this.#tokens = tokenise(statement);
    this.#parameters = parameters;
  }

  get token(): Token {
    return this.#tokens[this.#index] ?? END;
  }

  get following(): Token {
    return this.#tokens[this.#index + 1] ?? END;
  }

  advance(): Token {
    const { token } = this;
    this.#index++;
    return token;
  }

  /** Whether this symbol stands here, or this word in any case and without quotes. */
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
    if (!this.accept(text)) throw this.unexpected();
  }

  /** A name that is in quotes or no keyword. */
  name(): string {
    const { kind, text } = this.token;
    if (kind !== "name" && (kind !== "word" || isKeyword(text))) throw this.unexpected();
    this.#index++;
    return text;
  }

  path(): DocumentPath {
    const head = this.name();
    const steps: (string | number)[] = [];
    for (;;) {
      if (this.accept(".")) steps.push(this.name());
      else if (this.is("[") && (this.following.kind === "number" || this.following.kind === "string")) {
        this.advance();
        const { kind, text } = this.advance();
        steps.push(kind === "number" ? this.#listIndex(text) : text);
        this.expect("]");
      } else return [head, ...steps];
    }
  }

  #listIndex(text: string): number {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw invalid(`List index is not within the allowable range; index: [${text}]`);
  }

  /** The value of the next question mark. */
  parameter(): AttributeValue {
    const value = this.#parameters[this.#parameter++];
    if (value === undefined) throw invalid("Number of parameters in request and statement don't match.");
    return checkedValue(value);
  }

  unexpected(): Error {
    const { kind, text } = this.token;
    if (kind === "end") return malformed("Unexpected end of statement");
    return malformed(kind === "word" && isKeyword(text) ? "Unexpected keyword" : "Unexpected token");
  }
}
