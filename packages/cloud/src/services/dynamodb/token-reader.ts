interface AnyToken {
  readonly kind: string;
  readonly text: string;
}

/** Goes through the tokens of a text one by one: expressions and statements have this in common. */
export abstract class TokenReader<Token extends AnyToken> {
  protected readonly tokens: readonly Token[];
  protected index = 0;
  readonly #end: Token;

  /** @param tokens in their order, `end` behind them */
  constructor(tokens: readonly Token[], end: Token) {
    this.tokens = tokens;
    this.#end = end;
  }

  /** What is wrong with the text where the reader stands. */
  abstract syntaxError(): Error;

  get token(): Token {
    return this.tokens[this.index] ?? this.#end;
  }

  get following(): Token {
    return this.tokens[this.index + 1] ?? this.#end;
  }

  advance(): Token {
    const { token } = this;
    this.index++;
    return token;
  }

  /** Whether the token is this symbol, or this word in any case. */
  is(text: string): boolean {
    const { kind, text: actual } = this.token;
    return kind === "word" ? actual.toUpperCase() === text : kind === "symbol" && actual === text;
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.index++;
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.syntaxError();
  }

  expectEnd(): void {
    if (this.token.kind !== "end") throw this.syntaxError();
  }
}
