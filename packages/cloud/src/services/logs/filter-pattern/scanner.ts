import { invalidParameter } from "../errors.js";

/** Reads a filter pattern from left to right. */
export class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    this.skipSpace();
    return this.#at === this.#text.length;
  }

  skipSpace(): void {
    this.take(/\s*/y);
  }

  /** Consumes `token` when it comes next, spaces apart. */
  accept(token: string): boolean {
    this.skipSpace();
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.accept(token)) this.fail(`"${token}"`);
  }

  /** Consumes what a sticky expression matches here, spaces included. */
  take(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.#at;
    const [match] = sticky.exec(this.#text) ?? [];
    if (match !== undefined) this.#at += match.length;
    return match;
  }

  /** The text between double quotes, in which a backslash protects the next character. */
  takeQuoted(): string | undefined {
    this.skipSpace();
    const quoted = this.take(/"(?:[^"\\]|\\.)*"/sy);
    return quoted?.slice(1, -1).replace(/\\(["\\])/g, "$1");
  }

  /** The source of a regular expression between percent signs. */
  takeRegularExpression(): string | undefined {
    this.skipSpace();
    return this.take(/%(?:[^%\\]|\\.)+%/sy)?.slice(1, -1);
  }

  fail(expected: string): never {
    const rest = this.#text.slice(this.#at);
    throw invalidParameter(
      `Invalid filter pattern: expected ${expected} ${rest === "" ? "at the end" : `before "${rest}"`}`,
    );
  }
}
