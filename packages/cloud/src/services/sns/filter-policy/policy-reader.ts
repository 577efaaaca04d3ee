import { invalidParameter } from "../errors.js";

export type TokenKind = "{" | "}" | "[" | "]" | "name" | "string" | "number" | "true" | "false" | "null" | "end";

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN = /[{}[\]]|"(?:[^"\\]|\\.)*"|[^\s,:{}[\]"]+/g;
const STRING_OR_SPACE = /"(?:[^"\\]|\\.)*"|\s+/g;
/** AWS shows this much of a policy in a message. */
const SHOWN_CHARACTERS = 500;

/**
 * Reads a filter policy token by token, as the parser of AWS does, whose place at the time of an error is part of
 * the message: past the opening quote of a string that nobody has asked for, past every other token.
 * AWS strips white space before, so that columns count in `source` and there is one line.
 */
export class PolicyReader {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #index = -1;
  #isTextRead = false;

  /** @param text that is known to be JSON */
  constructor(text: string) {
    this.#source = text.replaceAll(STRING_OR_SPACE, (match) =>
      match.startsWith('"') ? JSON.stringify(JSON.parse(match)) : "",
    );
    this.#tokens = tokenize(this.#source);
  }

  next(): TokenKind {
    this.#index += 1;
    this.#isTextRead = false;
    return this.#token.kind;
  }

  /** Of the current token: what a string says, what a number looks like. */
  text(): string {
    this.#isTextRead = true;
    return this.#token.text;
  }

  expect(kind: TokenKind, otherwise: string): void {
    if (this.next() !== kind) throw this.failure(otherwise);
  }

  /** What AWS answers when its parser gives up here. */
  failure(message: string): Error {
    const shown = this.#source.slice(0, SHOWN_CHARACTERS);
    const hidden = this.#source.length - shown.length;
    const truncated = hidden > 0 ? `[truncated ${hidden} chars]` : "";
    return invalidPolicy(
      `${message}\n at [Source: (String)"${shown}"${truncated}; line: 1, column: ${this.#position() + 1}]`,
    );
  }

  get #token(): Token {
    return this.#tokens[this.#index] ?? { kind: "end", text: "", start: this.#source.length, end: this.#source.length };
  }

  #position(): number {
    if (this.#token.kind === "string" && this.#isTextRead) return this.#token.end;
    // With a name the parser has looked at the value that follows.
    const seen = this.#token.kind === "name" ? this.#tokens[this.#index + 1] : this.#token;
    if (seen === undefined) return this.#source.length;
    return seen.kind === "string" ? seen.start + 1 : seen.end;
  }
}

export const invalidPolicy = (message: string): Error => invalidParameter(`FilterPolicy: ${message}`);

function tokenize(source: string): readonly Token[] {
  return [...source.matchAll(TOKEN)].map(({ 0: text, index: start }) => {
    const end = start + text.length;
    const kind = kindOf(text, source[end]);
    return { kind, text: kind === "name" || kind === "string" ? String(JSON.parse(text)) : text, start, end };
  });
}

function kindOf(text: string, following: string | undefined): TokenKind {
  switch (text) {
    case "{":
    case "}":
    case "[":
    case "]":
    case "true":
    case "false":
    case "null":
      return text;
    default:
      if (!text.startsWith('"')) return "number";
      return following === ":" ? "name" : "string";
  }
}
