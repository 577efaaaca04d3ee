import type { InputOf, OutputOf } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { rangeViolation, validationMessage } from "../../../validation.js";
import type { AttributeValue, Item } from "../attribute-value.js";
import { readUnits, UsedCapacity } from "../capacity.js";
import { checkedItem } from "../check-values.js";
import { invalid, invalidParameters } from "../errors.js";
import type { Condition } from "../expression/condition.js";
import { Cursor } from "../expression/cursor.js";
import type { DocumentPath } from "../expression/document-path.js";
import { holds } from "../expression/holds.js";
import { parseCondition } from "../expression/parse-condition.js";
import { parseProjection, project } from "../expression/projection.js";
import { Substitutions } from "../expression/substitutions.js";
import { readKeyRange } from "../key-condition.js";
import { keyAttributesOf, keyOf, positionOf, tieOf } from "../key-schema.js";
import { conditionOfFilter, refuseMixture } from "../legacy-conditions.js";
import { recordUnits } from "../metrics.js";
import type { IndexRow, Row, SecondaryIndex } from "../secondary-index.js";
import { compare, FIRST, LAST, type Position } from "../sorted-rows.js";
import type { DynamoDbStore } from "../store.js";
import type { Table } from "../table.js";

type Context = ServiceContext<DynamoDbStore>;
type QueryInput = InputOf<typeof DynamoDB, "Query">;
type ScanInput = InputOf<typeof DynamoDB, "Scan">;
type Shared = Pick<
  QueryInput & ScanInput,
  | "AttributesToGet"
  | "ConditionalOperator"
  | "ConsistentRead"
  | "ExclusiveStartKey"
  | "IndexName"
  | "Limit"
  | "ReturnConsumedCapacity"
  | "Select"
  | "TableName"
>;

const PAGE_LIMIT_BYTES = 1024 * 1024;

/** What a page of items is read by, apart from where it begins. */
interface Reading {
  readonly filter: Condition | undefined;
  readonly paths: readonly DocumentPath[] | undefined;
}

export function query(input: QueryInput, context: Context): OutputOf<typeof DynamoDB, "Query"> {
  const { KeyConditionExpression, FilterExpression, ProjectionExpression, KeyConditions, QueryFilter } = input;
  const { AttributesToGet, ConditionalOperator, ScanIndexForward = true } = input;
  refuseMixture(
    { KeyConditionExpression, FilterExpression, ProjectionExpression },
    { KeyConditions, QueryFilter, AttributesToGet, ConditionalOperator },
  );
  const names = new Substitutions(input, hasAny(KeyConditionExpression, FilterExpression, ProjectionExpression));
  const condition =
    KeyConditionExpression === undefined
      ? conditionOfFilter(KeyConditions, "AND")
      : parseCondition(new Cursor("KeyConditionExpression", KeyConditionExpression, names));
  if (condition === undefined) {
    throw invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
  }
  const filter = readFilter(FilterExpression, names) ?? conditionOfFilter(QueryFilter, ConditionalOperator);
  const reading = { filter, paths: readPaths(input, names) };
  names.refuseUnused();
  const { table, index } = source(input, context.store);
  const schema = index?.definition.schema ?? table.schema;
  const range = readKeyRange(condition, schema);
  const filtered = keyAttributesOf(schema).find(({ name }) => filter !== undefined && topNamesOf(filter).has(name));
  if (filtered !== undefined) {
    throw invalid(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${filtered.name}`,
    );
  }
  const after = startAfter(input.ExclusiveStartKey, table, index);
  if (after !== undefined && (compare(after, range.start) < 0 || compare(after, range.end) > 0)) {
    throw invalid(
      after.partition === range.start.partition
        ? "The provided starting key does not match the range key predicate"
        : "The provided starting key is outside query boundaries based on provided conditions",
    );
  }
  const rows = rowsBetween(table, index, {
    start: after !== undefined && ScanIndexForward ? { ...after, tie: after.tie + LAST } : range.start,
    end: after !== undefined && !ScanIndexForward ? after : range.end,
    isAscending: ScanIndexForward,
  });
  return readPage(rows, input, reading, { table, index }, context);
}

export function scan(input: ScanInput, context: Context): OutputOf<typeof DynamoDB, "Scan"> {
  const { FilterExpression, ProjectionExpression, ScanFilter, AttributesToGet, ConditionalOperator } = input;
  refuseMixture({ FilterExpression, ProjectionExpression }, { ScanFilter, AttributesToGet, ConditionalOperator });
  const names = new Substitutions(input, hasAny(FilterExpression, ProjectionExpression));
  const filter = readFilter(FilterExpression, names) ?? conditionOfFilter(ScanFilter, ConditionalOperator);
  const reading = { filter, paths: readPaths(input, names) };
  names.refuseUnused();
  const segment = readSegment(input);
  const { table, index } = source(input, context.store);
  const after = startAfter(input.ExclusiveStartKey, table, index);
  if (after !== undefined && (after.hash < segment.start || after.hash >= segment.end)) {
    throw invalid(
      "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ".concat(
        `${input.TotalSegments} Segment: ${input.Segment}`,
      ),
    );
  }
  const rows = rowsBetween(table, index, {
    start: after === undefined ? edge(segment.start) : { ...after, tie: after.tie + LAST },
    end: edge(segment.end),
    isAscending: true,
  });
  return readPage(rows, input, reading, { table, index }, context);
}

const edge = (hash: number): Position => ({ hash, partition: FIRST, sort: FIRST, tie: FIRST });

const hasAny = (...expressions: readonly unknown[]): boolean => expressions.some((each) => each !== undefined);

function readFilter(expression: string | undefined, names: Substitutions): Condition | undefined {
  return expression === undefined ? undefined : parseCondition(new Cursor("FilterExpression", expression, names));
}

function readPaths(
  { ProjectionExpression, AttributesToGet }: Pick<QueryInput, "ProjectionExpression" | "AttributesToGet">,
  names: Substitutions,
): readonly DocumentPath[] | undefined {
  if (ProjectionExpression === undefined) return AttributesToGet?.map((name) => [name]);
  return parseProjection(new Cursor("ProjectionExpression", ProjectionExpression, names));
}

/** The part of all hashes that one of several parallel scans reads. */
function readSegment({ Segment, TotalSegments }: ScanInput): { readonly start: number; readonly end: number } {
  if (Segment === undefined && TotalSegments === undefined) return { start: 0, end: 2 ** 32 };
  if (Segment === undefined) {
    throw invalid(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    );
  }
  if (TotalSegments === undefined) {
    throw invalid(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    );
  }
  const broken = validationMessage([
    rangeViolation("segment", Segment, { min: 0, max: 999_999 }),
    rangeViolation("totalSegments", TotalSegments, { min: 1, max: 1_000_000 }),
  ]);
  if (broken !== undefined) throw invalid(broken);
  if (Segment >= TotalSegments) {
    throw invalid(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
    );
  }
  const border = (segment: number): number => Math.ceil((segment * 2 ** 32) / TotalSegments);
  return { start: border(Segment), end: border(Segment + 1) };
}

function source(input: Shared, store: DynamoDbStore): { table: Table; index: SecondaryIndex | undefined } {
  const { IndexName, Limit, Select, AttributesToGet } = input;
  const broken = validationMessage([rangeViolation("limit", Limit, { min: 1 })]);
  if (broken !== undefined) throw invalid(broken);
  const table = store.table(input.TableName);
  if (Select === "ALL_PROJECTED_ATTRIBUTES" && IndexName === undefined) {
    throw invalidParameters("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
  if (Select !== undefined && Select !== "SPECIFIC_ATTRIBUTES" && AttributesToGet !== undefined) {
    throw invalid(`Cannot specify the AttributesToGet when choosing to get ${Select}`);
  }
  if (IndexName === undefined) return { table, index: undefined };
  const index = table.indexes.get(IndexName);
  if (index === undefined) throw invalid(`The table does not have the specified index: ${IndexName}`);
  if (index.definition.kind === "local") return { table, index };
  if (input.ConsistentRead === true) throw invalid("Consistent reads are not supported on global secondary indexes");
  if (Select === "ALL_ATTRIBUTES" && index.definition.projectionType !== "ALL") {
    throw invalidParameters(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${IndexName} because its projection type is not ALL`,
    );
  }
  return { table, index };
}

function startAfter(key: Item | undefined, table: Table, index: SecondaryIndex | undefined): Position | undefined {
  if (key === undefined) return undefined;
  const wrong = (): Error =>
    invalid("The provided starting key is invalid: The provided key element does not match the schema");
  const wanted = new Map(
    [...keyAttributesOf(table.schema), ...(index === undefined ? [] : keyAttributesOf(index.definition.schema))].map(
      ({ name, type }) => [name, type],
    ),
  );
  const checked = checkedItem(key);
  const isWhole = Object.keys(checked).length === wanted.size;
  if (!isWhole || [...wanted].some(([name, type]) => checked[name]?.[type] === undefined)) throw wrong();
  const own = positionOf(table.schema, checked);
  if (index === undefined || own === undefined) return own;
  return positionOf(index.definition.schema, checked, tieOf(own));
}

/** Rows of the table, in the order of the index when there is one. */
function* rowsBetween(
  table: Table,
  index: SecondaryIndex | undefined,
  { start, end, isAscending }: { readonly start: Position; readonly end: Position; readonly isAscending: boolean },
): Generator<Row> {
  const rows = index?.rows ?? table.rows;
  const all: Iterable<Row | IndexRow> = isAscending ? rows.ascendingFrom(start) : rows.descendingFrom(end);
  for (const each of all) {
    if (isAscending ? compare(each, end) >= 0 : compare(each, start) < 0) return;
    yield "row" in each ? each.row : each;
  }
}

function readPage(
  rows: Iterable<Row>,
  input: Shared,
  { filter, paths }: Reading,
  { table, index }: { readonly table: Table; readonly index: SecondaryIndex | undefined },
  context: Context,
) {
  const items: Record<string, AttributeValue>[] = [];
  // A local index fetches from the table what it has not, item by item.
  const fetches = index?.definition.kind === "local" && fetchesFromTable(index, paths, input.Select);
  const weight = input.ConsistentRead === true ? 1 : 0.5;
  const used = new UsedCapacity("read");
  let bytes = 0;
  let scanned = 0;
  let count = 0;
  let last: Row | undefined;
  let isCut = false;
  for (const row of rows) {
    if (scanned === input.Limit || bytes >= PAGE_LIMIT_BYTES) {
      isCut = true;
      break;
    }
    scanned++;
    bytes += index === undefined ? row.sizeBytes : index.sizeOf(row);
    if (fetches) used.add(table, readUnits(row.sizeBytes, weight));
    last = row;
    const item = index === undefined || fetches ? row.item : index.projected(row.item);
    if (filter !== undefined && !holds(filter, item)) continue;
    count++;
    if (input.Select !== "COUNT") items.push(paths === undefined ? { ...item } : project(item, paths));
  }
  // With a limit, DynamoDB does not look whether anything follows.
  const isMore = isCut || (scanned > 0 && scanned === input.Limit);
  used.add(table, readUnits(bytes, weight), index?.definition.name);
  recordUnits(context, used);
  return {
    Items: input.Select === "COUNT" ? undefined : items,
    Count: count,
    ScannedCount: scanned,
    LastEvaluatedKey:
      isMore && last !== undefined
        ? { ...keyOf(table.schema, last.item), ...(index && keyOf(index.definition.schema, last.item)) }
        : undefined,
    ConsumedCapacity: used.report(input.ReturnConsumedCapacity)?.[0],
  };
}

function fetchesFromTable(
  index: SecondaryIndex,
  paths: readonly DocumentPath[] | undefined,
  select: Shared["Select"],
): boolean {
  if (index.definition.projectionType === "ALL") return false;
  return select === "ALL_ATTRIBUTES" || paths?.some(([name]) => !index.projects(name)) === true;
}

function topNamesOf(condition: Condition): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [member, each] of Object.entries(value)) {
      if (member === "path" && Array.isArray(each)) names.add(String(each[0]));
      else if (member !== "value") visit(each);
    }
  };
  visit(condition);
  return names;
}
