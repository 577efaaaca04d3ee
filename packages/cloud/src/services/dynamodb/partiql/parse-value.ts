import type { AttributeValue } from "../attribute-value.js";
import { checkedValue } from "../check-values.js";
import { invalid } from "../errors.js";
import type { StatementReader } from "./statement-reader.js";

/** Whether a value stands here, and no attribute or function. */
export function startsValue(reader: StatementReader): boolean {
  const { kind, text } = reader.token;
  if (kind === "string" || kind === "number") return true;
  if (kind === "symbol") return ["-", "?", "{", "[", "<<"].includes(text);
  return kind === "word" && /^(?:true|false|null)$/i.test(text);
}

/** @throws ValidationException for what no attribute can have */
export function parseValue(reader: StatementReader): AttributeValue {
  return reader.accept("?") ? reader.parameter() : checkedValue(reader.nested(() => parseLiteral(reader)));
}

function parseLiteral(reader: StatementReader): AttributeValue {
  if (reader.accept("{")) return { M: parseTuple(reader) };
  if (reader.accept("[")) return { L: listUntil(reader, "]") };
  if (reader.accept("<<")) return parseBag(listUntil(reader, ">>"));
  if (reader.accept("TRUE")) return { BOOL: true };
  if (reader.accept("FALSE")) return { BOOL: false };
  if (reader.accept("NULL")) return { NULL: true };
  if (reader.token.kind === "string") return { S: reader.advance().text };
  const sign = reader.accept("-") ? "-" : "";
  if (reader.token.kind !== "number") throw reader.syntaxError();
  return { N: sign + reader.advance().text };
}

/** The attributes of `{'name': value, ...}`, behind its brace. */
export function parseTuple(reader: StatementReader): Record<string, AttributeValue> {
  const entries = new Map<string, AttributeValue>();
  if (reader.accept("}")) return {};
  do {
    const { kind, text } = reader.token;
    if (kind !== "string" && kind !== "name") throw reader.syntaxError();
    reader.advance();
    if (entries.has(text)) throw invalid(`Duplicate keys in tuple. Key: ${text}`);
    reader.expect(":");
    entries.set(text, parseValue(reader));
  } while (reader.accept(","));
  reader.expect("}");
  return Object.fromEntries(entries);
}

function listUntil(reader: StatementReader, end: string): AttributeValue[] {
  if (reader.accept(end)) return [];
  const values = [parseValue(reader)];
  while (reader.accept(",")) values.push(parseValue(reader));
  reader.expect(end);
  return values;
}

/** Bags are sets. */
function parseBag(values: readonly AttributeValue[]): AttributeValue {
  if (values.length === 0) throw invalid("Empty bags are not supported");
  const texts = values.flatMap(({ S }) => (S === undefined ? [] : [S]));
  if (texts.length === values.length) return { SS: texts };
  const numbers = values.flatMap(({ N }) => (N === undefined ? [] : [N]));
  if (numbers.length === values.length) return { NS: numbers };
  throw invalid("Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags");
}
