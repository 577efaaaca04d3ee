import { type AttributeType, type AttributeValue, typeOf } from "../attribute-value.js";
import { isFunctionName } from "./condition-function.js";
import type { Cursor } from "./cursor.js";
import { conflictOf, type DocumentPath, describePath } from "./document-path.js";
import type { SetValue, UpdateAction } from "./update.js";

const SECTIONS = ["SET", "REMOVE", "ADD", "DELETE"] as const;
type Section = (typeof SECTIONS)[number];

/** @throws ValidationException as DynamoDB words it */
export function parseUpdate(cursor: Cursor): readonly UpdateAction[] {
  const actions: UpdateAction[] = [];
  const seen = new Set<Section>();
  do {
    const section = SECTIONS.find((each) => cursor.is(each));
    if (section === undefined) throw cursor.syntaxError();
    if (seen.has(section)) {
      throw cursor.invalid(`The "${section}" section can only be used once in an update expression;`);
    }
    seen.add(section);
    cursor.advance();
    do actions.push(parseAction(cursor, section));
    while (cursor.accept(","));
  } while (cursor.token.kind !== "end");
  refuseConflicts(cursor, actions);
  return actions;
}

function parseAction(cursor: Cursor, section: Section): UpdateAction {
  cursor.countOperator();
  const path = cursor.path();
  switch (section) {
    case "SET":
      cursor.expect("=");
      return { kind: section, path, value: parseSetValue(cursor) };
    case "REMOVE":
      return { kind: section, path };
    case "ADD":
    case "DELETE": {
      const value = cursor.value();
      refuseOperand(cursor, section, value);
      return { kind: section, path, value };
    }
    default:
      return section satisfies never;
  }
}

function parseSetValue(cursor: Cursor): SetValue {
  const left = parseOperand(cursor);
  const kind = (["+", "-"] as const).find((each) => cursor.is(each));
  if (kind === undefined) return left;
  cursor.countOperator();
  cursor.advance();
  const right = parseOperand(cursor);
  for (const operand of [left, right]) refuseValueType(cursor, kind, operand, "N");
  return { kind, left, right };
}

function parseOperand(cursor: Cursor): SetValue {
  if (cursor.accept("(")) {
    const value = parseSetValue(cursor);
    cursor.expect(")");
    return value;
  }
  if (cursor.token.kind === "value") return { kind: "value", value: cursor.value() };
  if (isFunctionName(cursor)) return parseFunction(cursor);
  return { kind: "path", path: cursor.path() };
}

function parseFunction(cursor: Cursor): SetValue {
  cursor.countOperator();
  const name = cursor.advance().text;
  if (name !== "if_not_exists" && name !== "list_append") {
    throw cursor.invalid(`Invalid function name; function: ${name}`);
  }
  cursor.expect("(");
  const operands = [parseOperand(cursor)];
  while (cursor.accept(",")) operands.push(parseOperand(cursor));
  cursor.expect(")");
  const [left, right] = operands;
  if (left === undefined || right === undefined || operands.length !== 2) {
    throw cursor.invalid(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
  }
  if (name === "if_not_exists") {
    if (left.kind === "path") return { kind: name, path: left.path, otherwise: right };
    throw cursor.invalid(`Operator or function requires a document path; operator or function: ${name}`);
  }
  for (const operand of operands) refuseValueType(cursor, name, operand, "L");
  return { kind: name, left, right };
}

function refuseValueType(cursor: Cursor, name: string, operand: SetValue, expected: AttributeType): void {
  if (operand.kind !== "value" || typeOf(operand.value) === expected) return;
  throw cursor.invalid(
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${typeOf(operand.value)}`,
  );
}

// Only here are types spelled out.
const TYPE_WORDS: Partial<Record<AttributeType, string>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  NULL: "NULL",
  BOOL: "BOOLEAN",
  L: "LIST",
  M: "MAP",
};

function refuseOperand(cursor: Cursor, operator: "ADD" | "DELETE", value: AttributeValue): void {
  const type = typeOf(value);
  const word = TYPE_WORDS[type];
  if (word === undefined || (operator === "ADD" && type === "N")) return;
  throw cursor.invalid(`Incorrect operand type for operator or function; operator: ${operator}, operand type: ${word}`);
}

function refuseConflicts(cursor: Cursor, actions: readonly UpdateAction[]): void {
  const paths: DocumentPath[] = [];
  for (const { path } of actions) {
    for (const earlier of paths) {
      const conflict = conflictOf(earlier, path);
      if (conflict === undefined) continue;
      throw cursor.invalid(
        `Two document paths ${conflict} with each other; must remove or rewrite one of these paths; path one: ${describePath(earlier)}, path two: ${describePath(path)}`,
      );
    }
    paths.push(path);
  }
}
