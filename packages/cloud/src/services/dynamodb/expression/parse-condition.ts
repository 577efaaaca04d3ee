import { compareValues, typeOf } from "../attribute-value.js";
import { type Comparator, type Condition, type Operand, unorderedTypeOf } from "./condition.js";
import { isConditionFunction, isFunctionName, parseFunction, refuseSameOperand } from "./condition-function.js";
import type { Cursor } from "./cursor.js";

const COMPARATORS: readonly Comparator[] = ["=", "<>", "<", "<=", ">", ">="];
const IN_LIMIT = 100;

/** @throws ValidationException as DynamoDB words it */
export function parseCondition(cursor: Cursor): Condition {
  const condition = parseOr(cursor);
  cursor.expectEnd();
  return condition;
}

function parseOr(cursor: Cursor): Condition {
  const conditions = [parseAnd(cursor)];
  while (cursor.accept("OR")) {
    cursor.countOperator();
    conditions.push(parseAnd(cursor));
  }
  return joined("or", conditions);
}

function joined(kind: "and" | "or", conditions: readonly Condition[]): Condition {
  const [only, ...others] = conditions;
  return only !== undefined && others.length === 0 ? only : { kind, conditions };
}

function parseAnd(cursor: Cursor): Condition {
  const conditions = [parseNot(cursor)];
  while (cursor.accept("AND")) {
    cursor.countOperator();
    conditions.push(parseNot(cursor));
  }
  return joined("and", conditions);
}

function parseNot(cursor: Cursor): Condition {
  if (!cursor.accept("NOT")) return parsePrimary(cursor);
  cursor.countOperator();
  return { kind: "not", condition: parseNot(cursor) };
}

function parsePrimary(cursor: Cursor): Condition {
  if (cursor.is("(")) {
    if (cursor.following.text === "(" && cursor.hasRedundantParentheses()) {
      throw cursor.invalid("The expression has redundant parentheses;");
    }
    if (!cursor.startsOperand()) {
      cursor.advance();
      const condition = parseOr(cursor);
      cursor.expect(")");
      return condition;
    }
  }
  if (isFunctionName(cursor) && !cursor.is("SIZE")) {
    const { text } = cursor.token;
    if (!isConditionFunction(text)) throw cursor.invalid(`Invalid function name; function: ${text}`);
    return parseFunction(cursor, parseOperand);
  }
  return parseComparison(cursor, parseOperand(cursor));
}

function parseComparison(cursor: Cursor, left: Operand): Condition {
  cursor.countOperator();
  if (cursor.accept("BETWEEN")) {
    const lower = parseOperand(cursor);
    cursor.expect("AND");
    const upper = parseOperand(cursor);
    refuseUnordered(cursor, "BETWEEN", [lower, upper]);
    refuseEmptyRange(cursor, lower, upper);
    return { kind: "between", operand: left, lower, upper };
  }
  if (cursor.accept("IN")) {
    cursor.expect("(");
    const candidates = [parseOperand(cursor)];
    while (cursor.accept(",")) candidates.push(parseOperand(cursor));
    cursor.expect(")");
    refuseSameOperand(cursor, "IN", left, candidates);
    if (candidates.length > IN_LIMIT) {
      throw cursor.invalid(
        `The IN operator is provided with too many operands; number of operands: ${candidates.length}`,
      );
    }
    return { kind: "in", operand: left, candidates };
  }
  const comparator = COMPARATORS.find((each) => cursor.is(each));
  if (comparator === undefined) throw cursor.syntaxError();
  cursor.advance();
  const right = parseOperand(cursor);
  refuseSameOperand(cursor, comparator, left, [right]);
  if (comparator !== "=" && comparator !== "<>") refuseUnordered(cursor, comparator, [left, right]);
  return { kind: "compare", comparator, left, right };
}

function refuseUnordered(cursor: Cursor, operator: string, operands: readonly Operand[]): void {
  const type = unorderedTypeOf(operands);
  if (type !== undefined) {
    throw cursor.invalid(
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
    );
  }
}

function parseOperand(cursor: Cursor): Operand {
  if (cursor.accept("(")) {
    const operand = parseOperand(cursor);
    cursor.expect(")");
    return operand;
  }
  if (cursor.token.kind === "value") return { kind: "value", value: cursor.value() };
  if (!isFunctionName(cursor)) return { kind: "path", path: cursor.path() };
  const { text } = cursor.token;
  if (text !== "size") {
    throw cursor.invalid(
      isConditionFunction(text)
        ? `The function is not allowed to be used this way in an expression; function: ${text}`
        : `Invalid function name; function: ${text}`,
    );
  }
  cursor.countOperator();
  cursor.advance();
  cursor.expect("(");
  const of = parseOperand(cursor);
  cursor.expect(")");
  const type = of.kind === "value" ? typeOf(of.value) : undefined;
  if (type === "N" || type === "BOOL" || type === "NULL") {
    throw cursor.invalid(
      `Incorrect operand type for operator or function; operator or function: size, operand type: ${type}`,
    );
  }
  return { kind: "size", of };
}

function refuseEmptyRange(cursor: Cursor, lower: Operand, upper: Operand): void {
  if (lower.kind !== "value" || upper.kind !== "value") return;
  const [low, high] = [typeOf(lower.value), typeOf(upper.value)];
  const shown = (type: typeof low, operand: typeof lower) => `AttributeValue: {${type}:${operand.value[type]}}`;
  const bounds = `lower bound operand: ${shown(low, lower)}, upper bound operand: ${shown(high, upper)}`;
  if (low !== high) {
    throw cursor.invalid(`The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`);
  }
  if ((compareValues(lower.value, upper.value) ?? 0) > 0) {
    throw cursor.invalid(
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
    );
  }
}
