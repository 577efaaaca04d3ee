import type { AttributeValue } from "../attribute-value.js";
import { checkedValue } from "../check-values.js";
import { invalid } from "../errors.js";
import type { DocumentPath } from "../expression/document-path.js";
import { TokenReader } from "../token-reader.js";
import { isKeyword } from "./keywords.js";
import { malformed } from "./refusals.js";
import { type Token, tokenise } from "./token.js";

// Deeper than any item nests; without an end, a long statement would exhaust the stack.
const DEPTH_LIMIT = 100;

const END: Token = { kind: "end", text: "" };

/** Reads a statement token by token, and the parameters that its question marks stand for. */
export class StatementReader extends TokenReader<Token> {
  readonly #parameters: readonly AttributeValue[];
  #parameter = 0;
  #depth = 0;

  constructor(statement: string, parameters: readonly AttributeValue[]) {
    super(tokenise(statement), END);
    this.#parameters = parameters;
  }

  /** A name that is in quotes or no keyword. */
  name(): string {
    const { kind, text } = this.token;
    if (kind !== "name" && (kind !== "word" || isKeyword(text))) throw this.syntaxError();
    this.index++;
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

  /** Reads what stands inside of something else. @throws ValidationException when that goes too deep */
  nested<Part>(read: () => Part): Part {
    if (++this.#depth > DEPTH_LIMIT) throw malformed("Nested too deeply");
    const part = read();
    this.#depth--;
    return part;
  }

  /** The value of the next question mark. */
  parameter(): AttributeValue {
    const value = this.#parameters[this.#parameter++];
    if (value === undefined) throw invalid("Number of parameters in request and statement don't match.");
    return checkedValue(value);
  }

  override syntaxError(): Error {
    const { kind, text } = this.token;
    if (kind === "end") return malformed("Unexpected end of statement");
    return malformed(kind === "word" && isKeyword(text) ? "Unexpected keyword" : "Unexpected token");
  }
}
