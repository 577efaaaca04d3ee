import type {
  AttributeValue,
  AttributeValueUpdate,
  ConditionalOperator,
  ExpectedAttributeValue,
  Condition as LegacyCondition,
} from "@aws-sdk/client-dynamodb";
import { typeOf } from "./attribute-value.js";
import { checkedValue } from "./check-values.js";
import { invalid, invalidParameters } from "./errors.js";
import type { Comparator, Condition } from "./expression/condition.js";
import type { UpdateAction } from "./expression/update.js";

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  EQ: "=",
  NE: "<>",
  LT: "<",
  LE: "<=",
  GT: ">",
  GE: ">=",
};
const VALUES: Readonly<Record<string, number>> = { NULL: 0, NOT_NULL: 0, BETWEEN: 2 };

/** What `QueryFilter`, `ScanFilter` and `KeyConditions` say, which came before expressions. */
export function conditionOfFilter(
  filter: Readonly<Record<string, LegacyCondition>> | undefined,
  operator: ConditionalOperator | undefined,
): Condition | undefined {
  if (filter === undefined || Object.keys(filter).length === 0) return undefined;
  const conditions = Object.entries(filter).map(([name, { ComparisonOperator, AttributeValueList = [] }]) =>
    comparison(name, ComparisonOperator ?? "", AttributeValueList),
  );
  return { kind: operator === "OR" ? "or" : "and", conditions };
}

/** What `Expected` says. */
export function conditionOfExpected(
  expected: Readonly<Record<string, ExpectedAttributeValue>> | undefined,
  operator: ConditionalOperator | undefined,
): Condition | undefined {
  if (expected === undefined || Object.keys(expected).length === 0) return undefined;
  const conditions = Object.entries(expected).map(([name, expectation]) => expectationOf(name, expectation));
  return { kind: operator === "OR" ? "or" : "and", conditions };
}

function expectationOf(name: string, expected: ExpectedAttributeValue): Condition {
  const { ComparisonOperator, AttributeValueList, Exists, Value } = expected;
  if (ComparisonOperator !== undefined) {
    if (Exists !== undefined) {
      throw invalidParameters(`Exists and ComparisonOperator cannot be used together for Attribute: ${name}`);
    }
    if (AttributeValueList !== undefined && Value !== undefined) {
      throw invalidParameters(`Value and AttributeValueList cannot be used together for Attribute: ${name}`);
    }
    return comparison(name, ComparisonOperator, AttributeValueList ?? (Value === undefined ? [] : [Value]));
  }
  if (AttributeValueList !== undefined) {
    throw invalidParameters(`AttributeValueList can only be used with a ComparisonOperator for Attribute: ${name}`);
  }
  if (Exists === false) {
    if (Value !== undefined)
      throw invalidParameters(`Value cannot be used when Exists is false for Attribute: ${name}`);
    return { kind: "attribute_not_exists", path: [name] };
  }
  if (Value === undefined) {
    throw invalidParameters(`Value must be provided when Exists is ${Exists ?? "null"} for Attribute: ${name}`);
  }
  return comparison(name, "EQ", [Value]);
}

function comparison(name: string, operator: string, given: readonly AttributeValue[]): Condition {
  const operands = given.map((value) => ({ kind: "value" as const, value: checkedValue(value) }));
  const isRightCount = operator === "IN" ? operands.length > 0 : operands.length === (VALUES[operator] ?? 1);
  if (!isRightCount) throw invalidParameters(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
  const operand = { kind: "path" as const, path: [name] as const };
  const [first, second] = operands;
  if (operator === "NULL") return { kind: "attribute_not_exists", path: [name] };
  if (operator === "NOT_NULL") return { kind: "attribute_exists", path: [name] };
  if (operator === "IN") return { kind: "in", operand, candidates: operands };
  if (first === undefined) throw invalidParameters(`Unsupported operator ${operator}`);
  if (operator === "BETWEEN" && second !== undefined) return { kind: "between", operand, lower: first, upper: second };
  if (operator === "BEGINS_WITH") return { kind: "begins_with", operand, other: first };
  if (operator === "CONTAINS") return { kind: "contains", operand, other: first };
  if (operator === "NOT_CONTAINS") {
    // Unlike NOT contains(), it does not hold of an item without the attribute.
    const exists: Condition = { kind: "attribute_exists", path: [name] };
    const contains: Condition = { kind: "contains", operand, other: first };
    return { kind: "and", conditions: [exists, { kind: "not", condition: contains }] };
  }
  const comparator = COMPARATORS[operator];
  if (comparator === undefined) throw invalidParameters(`Unsupported operator ${operator}`);
  return { kind: "compare", comparator, left: operand, right: first };
}

/** What `AttributeUpdates` says. */
export function actionsOfUpdates(
  updates: Readonly<Record<string, AttributeValueUpdate>> | undefined,
): readonly UpdateAction[] {
  return Object.entries(updates ?? {}).map(([name, { Action = "PUT", Value }]) => {
    if (Value === undefined) {
      if (Action === "DELETE") return { kind: "REMOVE", path: [name] };
      throw invalidParameters(`Only DELETE action is allowed when no attribute value is specified`);
    }
    const value = checkedValue(Value);
    if (Action === "PUT") return { kind: "SET", path: [name], value: { kind: "value", value } };
    const type = typeOf(value);
    const isSet = type === "SS" || type === "NS" || type === "BS";
    if (!isSet && !(Action === "ADD" && (type === "N" || type === "L"))) {
      throw invalidParameters(`${Action} action with value is not supported for the type ${type}`);
    }
    return { kind: Action, path: [name], value };
  });
}

/** @throws ValidationException when a request speaks both languages */
export function refuseMixture(
  expressions: Readonly<Record<string, unknown>>,
  legacy: Readonly<Record<string, unknown>>,
): void {
  const given = (members: Readonly<Record<string, unknown>>): readonly string[] =>
    Object.keys(members).filter((member) => members[member] !== undefined);
  const [old, modern] = [given(legacy), given(expressions)];
  if (old.length === 0 || modern.length === 0) return;
  throw invalid(
    `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${old.join(", ")}} Expression parameters: {${modern.join(", ")}}`,
  );
}
