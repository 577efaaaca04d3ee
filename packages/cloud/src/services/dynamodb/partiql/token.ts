import { malformed } from "./refusals.js";

export interface Token {
  /** `word`: a keyword or name as it stands; `name`: one in double quotes. */
  readonly kind: "word" | "name" | "string" | "number" | "symbol" | "end";
  readonly text: string;
}

// What may stand in front of a token is read in one way only, so that bad statements take no longer than good ones.
const TOKEN =
  /(?:\s|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:(?<word>[A-Za-z_$][A-Za-z0-9_$]*)|"(?<name>(?:[^"]|"")*)"|'(?<string>(?:[^']|'')*)'|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<symbol><<|>>|<>|!=|<=|>=|[-=<>()[\]{},.:;?*+])|(?<end>$))/y;

/** @throws ValidationException for what PartiQL has no word for */
export function tokenise(statement: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (;;) {
    const groups = TOKEN.exec(statement)?.groups;
    if (groups === undefined) throw malformed("Invalid character");
    const token = readToken(groups);
    tokens.push(token);
    if (token.kind === "end") return tokens;
  }
}

function readToken({ word, name, string, number, symbol }: Readonly<Record<string, string | undefined>>): Token {
  if (word !== undefined) return { kind: "word", text: word };
  if (name !== undefined) return { kind: "name", text: name.replaceAll('""', '"') };
  if (string !== undefined) return { kind: "string", text: string.replaceAll("''", "'") };
  if (number !== undefined) return { kind: "number", text: number };
  return symbol === undefined ? { kind: "end", text: "" } : { kind: "symbol", text: symbol };
}
