import { ATTRIBUTE_TYPES, typeOf } from "../attribute-value.js";
import type { Condition, Operand } from "./condition.js";
import type { Cursor } from "./cursor.js";
import { describePath } from "./document-path.js";

const OPERANDS = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
} as const;

type FunctionName = keyof typeof OPERANDS;

export function isConditionFunction(name: string): name is FunctionName {
  return Object.hasOwn(OPERANDS, name);
}

/** Whether a call of a function stands here. */
export function isFunctionName(cursor: Cursor): boolean {
  const next = cursor.following;
  return (
    cursor.token.kind === "word" &&
    next.kind === "symbol" &&
    next.text === "(" &&
    !/^(?:NOT|AND|OR|IN|BETWEEN)$/i.test(cursor.token.text)
  );
}

/** A function that is a condition by itself: every one but `size`. */
export function parseFunction(cursor: Cursor, parseOperand: (cursor: Cursor) => Operand): Condition {
  cursor.countOperator();
  const name = cursor.advance().text;
  cursor.expect("(");
  const operands = [parseOperand(cursor)];
  while (cursor.accept(",")) operands.push(parseOperand(cursor));
  cursor.expect(")");
  const [first, second] = operands;
  if (!isConditionFunction(name) || first === undefined) throw cursor.syntaxError();
  if (operands.length !== OPERANDS[name]) {
    throw cursor.invalid(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
  }
  if (name === "attribute_exists" || name === "attribute_not_exists") {
    if (first.kind === "path") return { kind: name, path: first.path };
    throw cursor.invalid(`Operator or function requires a document path; operator or function: ${name}`);
  }
  if (second === undefined) throw cursor.syntaxError();
  refuseSameOperand(cursor, name, first, [second]);
  if (name === "attribute_type") return attributeType(cursor, first, second);
  if (name === "begins_with") for (const operand of operands) refuseNonText(cursor, operand);
  return { kind: name === "begins_with" ? name : "contains", operand: first, other: second };
}

/** @throws ValidationException when an attribute is compared with itself */
export function refuseSameOperand(cursor: Cursor, operator: string, first: Operand, others: readonly Operand[]): void {
  if (first.kind !== "path") return;
  const shown = describePath(first.path);
  if (!others.some((other) => other.kind === "path" && describePath(other.path) === shown)) return;
  throw cursor.invalid(
    `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${shown}`,
  );
}

function attributeType(cursor: Cursor, operand: Operand, named: Operand): Condition {
  if (named.kind !== "value" || named.value.S === undefined) {
    const actual = named.kind === "value" ? typeOf(named.value) : "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}";
    throw wrongType(cursor, "attribute_type", actual);
  }
  const name = named.value.S;
  const type = ATTRIBUTE_TYPES.find((each) => each === name);
  if (type !== undefined) return { kind: "attribute_type", operand, type };
  throw cursor.invalid(`Invalid attribute type name found; type: ${name}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`);
}

function refuseNonText(cursor: Cursor, operand: Operand): void {
  const type = operand.kind === "value" ? typeOf(operand.value) : operand.kind === "size" ? "N" : "S";
  if (type !== "S" && type !== "B") throw wrongType(cursor, "begins_with", type);
}

function wrongType(cursor: Cursor, name: string, type: string): Error {
  return cursor.invalid(
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
  );
}
