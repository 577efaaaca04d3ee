import { type AttributeValue, areEqual, compareValues, elementsOf, type Item, typeOf } from "../attribute-value.js";
import type { Comparator, Condition, Operand } from "./condition.js";
import { findAt } from "./document-path.js";

/** Whether a condition holds of an item. What is missing compares with nothing. */
export function holds(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case "and":
      return condition.conditions.every((each) => holds(each, item));
    case "or":
      return condition.conditions.some((each) => holds(each, item));
    case "not":
      return !holds(condition.condition, item);
    case "compare":
      return compares(condition.comparator, valueFor(condition.left, item), valueFor(condition.right, item));
    case "between": {
      const value = valueFor(condition.operand, item);
      return (
        compares(">=", value, valueFor(condition.lower, item)) && compares("<=", value, valueFor(condition.upper, item))
      );
    }
    case "in": {
      const value = valueFor(condition.operand, item);
      return condition.candidates.some((candidate) => compares("=", value, valueFor(candidate, item)));
    }
    case "attribute_exists":
      return findAt(item, condition.path) !== undefined;
    case "attribute_not_exists":
      return findAt(item, condition.path) === undefined;
    case "attribute_type": {
      const value = valueFor(condition.operand, item);
      return value !== undefined && typeOf(value) === condition.type;
    }
    case "begins_with":
      return beginsWith(valueFor(condition.operand, item), valueFor(condition.other, item));
    case "contains":
      return contains(valueFor(condition.operand, item), valueFor(condition.other, item));
    default:
      return condition satisfies never;
  }
}

function valueFor(operand: Operand, item: Item): AttributeValue | undefined {
  switch (operand.kind) {
    case "value":
      return operand.value;
    case "path":
      return findAt(item, operand.path);
    case "size":
      return sizeOf(valueFor(operand.of, item));
    default:
      return operand satisfies never;
  }
}

function sizeOf(value: AttributeValue | undefined): AttributeValue | undefined {
  const sized = value?.SS ?? value?.NS ?? value?.BS ?? value?.L ?? value?.B;
  const members = value?.M === undefined ? undefined : Object.keys(value.M).length;
  // The length of text is that of its UTF-8 bytes.
  const text = value?.S === undefined ? undefined : Buffer.byteLength(value.S);
  const size = sized?.length ?? members ?? text;
  return size === undefined ? undefined : { N: String(size) };
}

function compares(
  comparator: Comparator,
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean {
  // A missing attribute is different from every value.
  if (left === undefined || right === undefined) return comparator === "<>" && left !== right;
  if (comparator === "=") return areEqual(left, right);
  if (comparator === "<>") return !areEqual(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  switch (comparator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    default:
      return comparator satisfies never;
  }
}

function beginsWith(value: AttributeValue | undefined, prefix: AttributeValue | undefined): boolean {
  if (value?.S !== undefined && prefix?.S !== undefined) return value.S.startsWith(prefix.S);
  if (value?.B === undefined || prefix?.B === undefined) return false;
  return Buffer.compare(value.B.subarray(0, prefix.B.byteLength), prefix.B) === 0;
}

function contains(value: AttributeValue | undefined, part: AttributeValue | undefined): boolean {
  if (value === undefined || part === undefined) return false;
  if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value.B !== undefined) return part.B !== undefined && Buffer.from(value.B).includes(Buffer.from(part.B));
  if (value.L !== undefined) return value.L.some((element) => areEqual(element, part));
  if (value.SS === undefined && value.NS === undefined && value.BS === undefined) return false;
  return [...elementsOf(value).values()].some((element) => areEqual(element, part));
}
