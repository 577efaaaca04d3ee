import { createHash } from "node:crypto";
import type { AttributeValue, Item } from "../attribute-value.js";
import { invalid } from "../errors.js";

/** A token for the page behind the item with this key. @param question what it belongs to, and no other */
export function writeNextToken(key: Item, question: string): string {
  const attributes = Object.entries(key).map(([name, { S, N, B }]) =>
    S !== undefined ? [name, "S", S] : N !== undefined ? [name, "N", N] : [name, "B", base64Of(B)],
  );
  return Buffer.from(JSON.stringify([digestOf(question), attributes])).toString("base64url");
}

/** @throws ValidationException for a token that is none, or of another statement */
export function readNextToken(token: string, question: string): Item {
  const [digest, attributes] = parse(token);
  if (digest !== digestOf(question)) throw invalid("NextToken does not match request");
  return Object.fromEntries(attributes.map(readAttribute));
}

const base64Of = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString("base64");

const digestOf = (question: string): string => createHash("md5").update(question).digest("base64url");

function parse(token: string): readonly [digest: unknown, attributes: readonly unknown[]] {
  try {
    const content: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    if (Array.isArray(content) && Array.isArray(content[1])) return [content[0], content[1]];
  } catch {
    // Told below, like every other text that is no token.
  }
  throw invalid("Invalid NextToken");
}

function readAttribute(entry: unknown): [string, AttributeValue] {
  const [name, type, text] = Array.isArray(entry) ? entry.map(String) : [];
  if (name === undefined || text === undefined) throw invalid("Invalid NextToken");
  if (type === "S") return [name, { S: text }];
  return [name, type === "N" ? { N: text } : { B: Buffer.from(text, "base64") }];
}

/** A statement with its parameters as one text. */
export function questionOf(statement: string, parameters: readonly AttributeValue[]): string {
  return JSON.stringify([statement, parameters], (_key, each: unknown) =>
    each instanceof Uint8Array ? base64Of(each) : each,
  );
}
