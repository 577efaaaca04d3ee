import { ATTRIBUTE_TYPES, type AttributeType } from "../attribute-value.js";
import { invalid } from "../errors.js";
import { type Comparator, type Condition, type Operand, unorderedTypeOf } from "../expression/condition.js";
import { parseValue, startsValue } from "./parse-value.js";
import { malformed } from "./refusals.js";
import type { StatementReader } from "./statement-reader.js";

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  "=": "=",
  "<>": "<>",
  "!=": "<>",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

/** What `IS` compares types with. */
const TYPES: Readonly<Record<string, AttributeType>> = {
  NULL: "NULL",
  BOOLEAN: "BOOL",
  BLOB: "B",
  STRING: "S",
  NUMERIC: "N",
  STRUCT: "M",
  TUPLE: "M",
  LIST: "L",
};

/** What stands behind WHERE. @throws ValidationException as DynamoDB words it */
export function parseWhere(reader: StatementReader): Condition {
  return anyOf(reader, "OR", "or", (inner) => anyOf(inner, "AND", "and", parseNot));
}

function anyOf(
  reader: StatementReader,
  word: "AND" | "OR",
  kind: "and" | "or",
  parse: (reader: StatementReader) => Condition,
): Condition {
  const first = parse(reader);
  const conditions = [first];
  while (reader.accept(word)) conditions.push(parse(reader));
  return conditions.length === 1 ? first : { kind, conditions };
}

function parseNot(reader: StatementReader): Condition {
  return reader.accept("NOT") ? not(reader.nested(() => parseNot(reader))) : parsePrimary(reader);
}

const not = (condition: Condition): Condition => ({ kind: "not", condition });

function parsePrimary(reader: StatementReader): Condition {
  if (reader.accept("(")) {
    const condition = reader.nested(() => parseWhere(reader));
    reader.expect(")");
    return condition;
  }
  if (reader.is("EXISTS")) throw invalid("EXISTS can only be used in ExecuteTransaction write requests.");
  const { kind, text } = reader.token;
  if (kind === "word" && reader.following.text === "(" && !/^size$/i.test(text)) return parseFunction(reader);
  return parseComparison(reader, parseOperand(reader));
}

function parseFunction(reader: StatementReader): Condition {
  const name = reader.advance().text.toLowerCase();
  reader.expect("(");
  const operands = [parseOperand(reader)];
  while (reader.accept(",")) operands.push(parseOperand(reader));
  reader.expect(")");
  const [operand, other, ...more] = operands;
  if (operand === undefined || more.length > 0) throw malformed(`Wrong number of arguments of ${name}`);
  if (other === undefined) {
    if (operand.kind === "path" && (name === "attribute_exists" || name === "attribute_not_exists")) {
      return { kind: name, path: operand.path };
    }
  } else if (name === "begins_with" || name === "contains") return { kind: name, operand, other };
  else if (name === "attribute_type") {
    const wanted = other.kind === "value" ? other.value.S : undefined;
    const type = ATTRIBUTE_TYPES.find((each) => each === wanted);
    if (type !== undefined) return { kind: "attribute_type", operand, type };
    throw invalid(`Invalid attribute type name found; type: ${wanted}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`);
  }
  throw invalid(`Unrecognized function: ${name}`);
}

function parseComparison(reader: StatementReader, left: Operand): Condition {
  if (reader.accept("IS")) return parseIs(reader, left);
  const isNegated = reader.is("NOT") && /^(?:in|between)$/i.test(reader.following.text) && reader.accept("NOT");
  const condition = parseOperator(reader, left);
  return isNegated ? not(condition) : condition;
}

function parseOperator(reader: StatementReader, left: Operand): Condition {
  if (reader.accept("BETWEEN")) {
    const lower = parseOperand(reader);
    reader.expect("AND");
    const upper = parseOperand(reader);
    refuseUnordered("BETWEEN", [lower, upper]);
    return { kind: "between", operand: left, lower, upper };
  }
  if (reader.accept("IN")) return parseIn(reader, left);
  const { text } = reader.token;
  const comparator = reader.token.kind === "symbol" ? COMPARATORS[text] : undefined;
  if (comparator === undefined) throw reader.syntaxError();
  reader.advance();
  if (reader.is("MISSING")) throw invalid("MISSING must be compared using IS operator");
  const right = parseOperand(reader);
  if (comparator !== "=" && comparator !== "<>") refuseUnordered(text, [left, right]);
  // What is looked for stands on the left, whichever way the statement says it.
  const isTurned = left.kind === "value" && right.kind !== "value";
  return isTurned
    ? { kind: "compare", comparator: TURNED[comparator], left: right, right: left }
    : { kind: "compare", comparator, left, right };
}

const TURNED: Readonly<Record<Comparator, Comparator>> = {
  "=": "=",
  "<>": "<>",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** `IN [a, b]` and `IN (a, b)`. */
function parseIn(reader: StatementReader, operand: Operand): Condition {
  const end = reader.accept("(") ? ")" : "]";
  if (end === "]" && !reader.accept("[")) {
    const value = parseValue(reader);
    if (value.L === undefined || value.L.length === 0) throw wrongIn();
    return { kind: "in", operand, candidates: value.L.map((each) => ({ kind: "value", value: each })) };
  }
  if (reader.is(end)) throw wrongIn();
  const candidates = [parseOperand(reader)];
  while (reader.accept(",")) candidates.push(parseOperand(reader));
  reader.expect(end);
  return { kind: "in", operand, candidates };
}

const wrongIn = (): Error =>
  invalid(
    "IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq with at least one member",
  );

function parseIs(reader: StatementReader, operand: Operand): Condition {
  const isNegated = reader.accept("NOT");
  const word = reader.advance().text.toUpperCase();
  const type = TYPES[word];
  if (operand.kind !== "path") {
    throw invalid("The left hand side argument to IS must be a Variable Reference, Literal, or Path");
  }
  if (word !== "MISSING" && type === undefined) {
    throw invalid(
      `Unsupported data type for IS operator: ${word}. Supported data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST]`,
    );
  }
  const condition: Condition =
    type === undefined
      ? { kind: "attribute_not_exists", path: operand.path }
      : { kind: "attribute_type", operand, type };
  return isNegated ? not(condition) : condition;
}

function parseOperand(reader: StatementReader): Operand {
  if (startsValue(reader)) return { kind: "value", value: parseValue(reader) };
  if (!reader.is("SIZE") || reader.following.text !== "(") return { kind: "path", path: reader.path() };
  reader.advance();
  reader.expect("(");
  const of = reader.nested(() => parseOperand(reader));
  reader.expect(")");
  return { kind: "size", of };
}

function refuseUnordered(operator: string, operands: readonly Operand[]): void {
  const type = unorderedTypeOf(operands);
  if (type === undefined) return;
  throw invalid(
    `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
  );
}
