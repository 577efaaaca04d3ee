import type { AttributeValue } from "../attribute-value.js";
import { invalid } from "../errors.js";
import { conflictOf, type DocumentPath, describePath } from "../expression/document-path.js";
import type { SetValue, UpdateAction } from "../expression/update.js";
import { parseValue, startsValue } from "./parse-value.js";
import type { StatementReader } from "./statement-reader.js";

/** `SET a = 1, b = a + 1 REMOVE c SET d = set_add(d, <<'x'>>)`. @throws ValidationException as DynamoDB words it */
export function parseActions(reader: StatementReader): readonly UpdateAction[] {
  const actions: UpdateAction[] = [];
  for (;;) {
    if (reader.accept("SET")) {
      do actions.push(parseSet(reader));
      while (reader.accept(","));
    } else if (reader.accept("REMOVE")) {
      do actions.push({ kind: "REMOVE", path: reader.path() });
      while (reader.accept(","));
    } else break;
  }
  if (actions.length === 0) {
    throw reader.is("INSERT") || reader.is("DELETE")
      ? invalid("Only SET and REMOVE are supported in update expressions at this time")
      : reader.syntaxError();
  }
  refuseConflicts(actions);
  return actions;
}

function parseSet(reader: StatementReader): UpdateAction {
  const path = reader.path();
  reader.expect("=");
  const { kind, text } = reader.token;
  const isSetFunction = kind === "word" && /^set_(?:add|delete)$/i.test(text) && reader.following.text === "(";
  if (isSetFunction) return parseSetFunction(reader, path);
  return { kind: "SET", path, value: parseSum(reader) };
}

function parseSetFunction(reader: StatementReader, path: DocumentPath): UpdateAction {
  const name = reader.advance().text.toUpperCase();
  reader.expect("(");
  const first = parseOperand(reader);
  if (!reader.accept(",")) throw invalid(`${name} must have exactly two arguments`);
  const value = startsValue(reader) ? parseValue(reader) : undefined;
  if (reader.is(",")) throw invalid(`${name} must have exactly two arguments`);
  reader.expect(")");
  if (first.kind !== "path" || describePath(first.path) !== describePath(path)) {
    throw invalid(`The first argument to ${name} must equal the assignment value`);
  }
  if (value === undefined || !isSet(value)) {
    throw invalid(`The second argument to ${name} must be a value with type SET`);
  }
  return { kind: name === "SET_ADD" ? "ADD" : "DELETE", path, value };
}

function isSet({ SS, NS, BS }: AttributeValue): boolean {
  return SS !== undefined || NS !== undefined || BS !== undefined;
}

function parseSum(reader: StatementReader): SetValue {
  const left = parseOperand(reader);
  const kind = (["+", "-"] as const).find((each) => reader.is(each));
  if (kind === undefined) return left;
  reader.advance();
  return { kind, left, right: parseOperand(reader) };
}

function parseOperand(reader: StatementReader): SetValue {
  if (reader.accept("(")) {
    const value = reader.nested(() => parseSum(reader));
    reader.expect(")");
    return value;
  }
  if (startsValue(reader)) return { kind: "value", value: parseValue(reader) };
  if (reader.token.kind !== "word" || reader.following.text !== "(") return { kind: "path", path: reader.path() };
  const name = reader.advance().text.toLowerCase();
  reader.expect("(");
  const [left, right] = reader.nested(() => {
    const first = parseOperand(reader);
    reader.expect(",");
    return [first, parseOperand(reader)];
  });
  reader.expect(")");
  if (name === "list_append") return { kind: name, left, right };
  if (name === "if_not_exists" && left.kind === "path") return { kind: name, path: left.path, otherwise: right };
  throw invalid(`Unrecognized function: ${name}`);
}

function refuseConflicts(actions: readonly UpdateAction[]): void {
  for (const [index, { path }] of actions.entries()) {
    for (const earlier of actions.slice(0, index)) {
      const conflict = conflictOf(earlier.path, path);
      if (conflict === undefined) continue;
      throw invalid(
        `Invalid UpdateExpression: Two document paths ${conflict} with each other; must remove or rewrite one of these paths; path one: ${describePath(earlier.path)}, path two: ${describePath(path)}`,
      );
    }
  }
}
