import { type AttributeValue, typeOf } from "../attribute-value.js";
import { invalid, invalidParameters } from "../errors.js";
import { type Condition, topNamesOf } from "../expression/condition.js";
import { rowsBetween, type Source, type Stretch } from "../item-page.js";
import { type KeyRange, readKeyRange } from "../key-condition.js";
import type { KeySchema } from "../key-schema.js";
import type { Row } from "../secondary-index.js";
import { sortableKey } from "../sortable.js";
import { FIRST, LAST, type Position } from "../sorted-rows.js";
import type { DynamoDbStore } from "../store.js";
import { conjuncts } from "./single-item.js";
import type { SelectStatement } from "./statement.js";

/** How a SELECT is carried out: which stretches of the table or index are read, one behind the other. */
export interface SelectPlan {
  readonly source: Source;
  readonly stretches: readonly Stretch[];
  /** Whether a local index gets from the table what it does not project. */
  readonly fetches: boolean;
}

export function sourceOf(store: DynamoDbStore, { source }: SelectStatement, isConsistent: boolean): Source {
  const table = store.table(source.tableName);
  if (source.indexName === undefined) return { table, index: undefined };
  const index = table.indexes.get(source.indexName);
  // Unlike Query it does not say which.
  if (index === undefined) throw invalid("The table does not have the specified index");
  if (isConsistent && index.definition.kind === "global") {
    throw invalid("Strongly consistent read is not supported on Global Secondary Indexes");
  }
  return { table, index };
}

/** @throws ValidationException when an index has not what is asked, or no order can be kept */
export function planSelect(source: Source, { where, paths, order }: SelectStatement): SelectPlan {
  const { table, index } = source;
  const schema = index?.definition.schema ?? table.schema;
  const parts = conjuncts(where);
  const ofPartition = parts.find((part) => partitionValues(part, schema) !== undefined);
  const values = ofPartition && partitionValues(ofPartition, schema);
  checkOrder(order, { schema, hasWhere: where !== undefined, partitions: values?.length ?? 0 });
  if (index !== undefined && values !== undefined) refuseUnprojected(source, parts);
  const missing = paths?.map(([name]) => name).filter((name) => index?.projects(name) === false) ?? [];
  if (index?.definition.kind === "global" && missing.length > 0) {
    throw invalidParameters(`Global secondary index ${index.definition.name} does not project [${missing.join(", ")}]`);
  }
  const fetches = missing.length > 0;
  if (values === undefined) return { source, stretches: [EVERYTHING], fetches };
  const ofSort = parts.find((part) => isSortCondition(part, schema));
  const isAscending = !order.some(({ attribute, isDescending }) => isDescending && attribute === schema.sort?.name);
  const stretches = ordered(values, schema, order).map((value) => ({
    ...rangeOf(value, ofSort, schema),
    isAscending,
  }));
  return { source, stretches, fetches };
}

const edge = (hash: number): Position => ({ hash, partition: FIRST, sort: FIRST, tie: FIRST });
const EVERYTHING: Stretch = { start: edge(0), end: edge(2 ** 32), isAscending: true };

/** @param after where an earlier page ended */
export function* rowsOf({ source, stretches }: SelectPlan, after: Position | undefined): Generator<Row> {
  const first = after === undefined ? 0 : stretches.findIndex((stretch) => isWithin(after, stretch));
  for (const [index, stretch] of stretches.entries()) {
    if (index < first || first === -1) continue;
    if (after === undefined || index > first) yield* rowsBetween(source, stretch);
    else if (stretch.isAscending)
      yield* rowsBetween(source, { ...stretch, start: { ...after, tie: after.tie + LAST } });
    else yield* rowsBetween(source, { ...stretch, end: after });
  }
}

function isWithin({ partition }: Position, { start }: Stretch): boolean {
  return start.partition === FIRST || start.partition === partition;
}

/** What the partition key has to be, one of these; undefined for a condition about something else. */
function partitionValues(condition: Condition, { partition }: KeySchema): readonly AttributeValue[] | undefined {
  if (condition.kind === "compare" && condition.comparator === "=" && condition.right.kind === "value") {
    return isPath(condition.left, partition.name) ? [condition.right.value] : undefined;
  }
  if (condition.kind !== "in" || !isPath(condition.operand, partition.name)) return undefined;
  const values = condition.candidates.flatMap((each) => (each.kind === "value" ? [each.value] : []));
  return values.length === condition.candidates.length ? values : undefined;
}

function isPath(operand: { readonly kind: string; readonly path?: readonly unknown[] }, name: string): boolean {
  return operand.kind === "path" && operand.path?.length === 1 && operand.path[0] === name;
}

function isSortCondition(condition: Condition, { sort }: KeySchema): boolean {
  if (sort === undefined) return false;
  switch (condition.kind) {
    case "compare":
      return condition.comparator !== "<>" && isPath(condition.left, sort.name) && condition.right.kind === "value";
    case "between": {
      const { operand, lower, upper } = condition;
      return isPath(operand, sort.name) && lower.kind === "value" && upper.kind === "value";
    }
    case "begins_with":
      return sort.type !== "N" && isPath(condition.operand, sort.name) && condition.other.kind === "value";
    default:
      return false;
  }
}

function rangeOf(value: AttributeValue, ofSort: Condition | undefined, schema: KeySchema): KeyRange {
  const { name, type } = schema.partition;
  if (typeOf(value) !== type) {
    throw invalid(`Key attribute's data type should match its data type in table's schema: Key ${name}`);
  }
  const equality: Condition = {
    kind: "compare",
    comparator: "=",
    left: { kind: "path", path: [name] },
    right: { kind: "value", value },
  };
  return readKeyRange(ofSort === undefined ? equality : { kind: "and", conditions: [equality, ofSort] }, schema);
}

/** Each partition once, in the order that is wanted of them. */
function ordered(
  values: readonly AttributeValue[],
  { partition }: KeySchema,
  order: SelectStatement["order"],
): readonly AttributeValue[] {
  const unique = new Map(values.map((value) => [sortableKey(value), value]));
  const wanted = order.find(({ attribute }) => attribute === partition.name);
  if (wanted === undefined) return [...unique.values()];
  const sorted = [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
  return wanted.isDescending ? sorted.reverse() : sorted;
}

function checkOrder(
  order: SelectStatement["order"],
  {
    schema,
    hasWhere,
    partitions,
  }: { readonly schema: KeySchema; readonly hasWhere: boolean; readonly partitions: number },
): void {
  if (order.length === 0) return;
  if (!hasWhere) throw invalid("Must have WHERE clause in the statement when using ORDER BY clause.");
  if (partitions === 0) {
    throw invalid("Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.");
  }
  const keys = [schema.partition.name, schema.sort?.name];
  const other = order.find(({ attribute }) => !keys.includes(attribute));
  if (other !== undefined) {
    throw invalid(`Variable reference ${other.attribute} in ORDER BY clause must be part of the primary key`);
  }
  if (partitions > 1 && !order.some(({ attribute }) => attribute === schema.partition.name)) {
    throw invalid(
      "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
    );
  }
}

function refuseUnprojected({ index }: Source, parts: readonly Condition[]): void {
  const missing = parts.flatMap((part) => [...topNamesOf(part)]).filter((name) => index?.projects(name) === false);
  if (missing.length === 0) return;
  throw invalidParameters(
    `Secondary index ${index?.definition.name} does not project one or more filter attributes: [${[...new Set(missing)].join(", ")}]`,
  );
}
