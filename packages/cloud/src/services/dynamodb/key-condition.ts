import { type AttributeValue, typeOf } from "./attribute-value.js";
import { invalid, invalidParameters } from "./errors.js";
import type { Condition, Operand } from "./expression/condition.js";
import type { KeyAttribute, KeySchema } from "./key-schema.js";
import { afterPrefix, partitionHash, sortableKey } from "./sortable.js";
import { BETWEEN, FIRST, LAST, type Position } from "./sorted-rows.js";

/** A stretch of one partition: everything from `start` up to `end`. */
export interface KeyRange {
  readonly partition: AttributeValue;
  readonly start: Position;
  readonly end: Position;
}

const NOT_SUPPORTED = "Query key condition not supported";

/** What a key condition allows. @throws ValidationException for one that no key can be looked up by */
export function readKeyRange(condition: Condition, schema: KeySchema): KeyRange {
  const parts = condition.kind === "and" ? condition.conditions.flatMap(flatten) : [condition];
  const partitionName = schema.partition.name;
  const ofPartition = parts.filter((part) => attributeOf(part) === partitionName);
  const ofSort = parts.filter((part) => attributeOf(part) === schema.sort?.name);
  const [partition] = ofPartition;
  if (partition === undefined) throw invalid(`Query condition missed key schema element: ${partitionName}`);
  if (ofPartition.length + ofSort.length !== parts.length) {
    const other = schema.sort !== undefined && ofSort.length === 0 ? `: ${schema.sort.name}` : "";
    throw invalid(other === "" ? NOT_SUPPORTED : `Query condition missed key schema element${other}`);
  }
  if (ofPartition.length > 1 || ofSort.length > 1) {
    throw invalid("KeyConditionExpressions must only contain one condition per key");
  }
  if (partition.kind !== "compare" || partition.comparator !== "=") throw invalid(NOT_SUPPORTED);
  const value = keyValue(partition.right, schema.partition);
  const sortable = sortableKey(value);
  const [from, to] = sortBounds(ofSort[0], schema.sort);
  const at = (sort: string, tie: string): Position => ({
    hash: partitionHash(sortable),
    partition: sortable,
    sort,
    tie,
  });
  return { partition: value, start: at(...from), end: at(...to) };
}

type Bound = readonly [sort: string, tie: string];

function sortBounds(condition: Condition | undefined, attribute: KeyAttribute | undefined): readonly [Bound, Bound] {
  const all = [
    [FIRST, FIRST],
    [LAST, LAST],
  ] as const;
  if (condition === undefined || attribute === undefined) return all;
  const sortOf = (operand: Operand): string => BETWEEN + sortableKey(keyValue(operand, attribute));
  const before = (operand: Operand): Bound => [sortOf(operand), FIRST];
  const after = (operand: Operand): Bound => [sortOf(operand), LAST];
  const [first, last] = all;
  if (condition.kind === "between") return [before(condition.lower), after(condition.upper)];
  if (condition.kind === "begins_with") {
    if (attribute.type === "N") throw invalid(NOT_SUPPORTED);
    const prefix = sortOf(condition.other);
    const end = afterPrefix(prefix);
    return [[prefix, FIRST], end === undefined ? last : [end, FIRST]];
  }
  if (condition.kind !== "compare") throw invalid(NOT_SUPPORTED);
  const { comparator, right } = condition;
  switch (comparator) {
    case "=":
      return [before(right), after(right)];
    case "<":
      return [first, before(right)];
    case "<=":
      return [first, after(right)];
    case ">":
      return [after(right), last];
    case ">=":
      return [before(right), last];
    default:
      throw invalid(NOT_SUPPORTED);
  }
}

function flatten(condition: Condition): readonly Condition[] {
  return condition.kind === "and" ? condition.conditions.flatMap(flatten) : [condition];
}

/** The key that a part of the condition is about. */
function attributeOf(condition: Condition): string | undefined {
  switch (condition.kind) {
    case "compare":
      return pathOf(condition.left);
    case "between":
    case "begins_with":
      return pathOf(condition.operand);
    default:
      throw invalid(
        condition.kind === "or" || condition.kind === "not" || condition.kind === "in"
          ? `Invalid operator used in KeyConditionExpression: ${condition.kind.toUpperCase()}`
          : "Attempted conditional constraint is not an indexable operation",
      );
  }
}

function pathOf(operand: Operand): string | undefined {
  if (operand.kind !== "path")
    throw invalid("Invalid condition in KeyConditionExpression: the first operand has to be a key attribute");
  if (operand.path.length > 1) throw invalid("KeyConditionExpressions cannot have conditions on nested attributes");
  return operand.path[0];
}

function keyValue(operand: Operand, { type }: KeyAttribute): AttributeValue {
  if (operand.kind !== "value") throw invalid(NOT_SUPPORTED);
  if (typeOf(operand.value) !== type) throw invalidParameters("Condition parameter type does not match schema type");
  if (operand.value.S === "" || operand.value.B?.byteLength === 0) {
    throw invalidParameters("The AttributeValue for a key attribute cannot contain an empty string value.");
  }
  return operand.value;
}
