import type { InputOf, OutputOf } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { rangeViolation, validationMessage } from "../../../validation.js";
import { invalid, invalidParameters } from "../errors.js";
import { type Condition, topNamesOf } from "../expression/condition.js";
import { Cursor } from "../expression/cursor.js";
import type { DocumentPath } from "../expression/document-path.js";
import { parseCondition } from "../expression/parse-condition.js";
import { parseProjection, project } from "../expression/projection.js";
import { Substitutions } from "../expression/substitutions.js";
import { readPage, rowsBetween, type Source } from "../item-page.js";
import { readKeyRange } from "../key-condition.js";
import { keyAttributesOf } from "../key-schema.js";
import { conditionOfFilter, refuseMixture } from "../legacy-conditions.js";
import { recordSuccess } from "../metrics.js";
import type { Row, SecondaryIndex } from "../secondary-index.js";
import { compare, FIRST, LAST, type Position } from "../sorted-rows.js";
import { startAfter } from "../start-key.js";
import type { DynamoDbStore } from "../store.js";

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
  const after = startAfter(input.ExclusiveStartKey, { table, index });
  if (after !== undefined && (compare(after, range.start) < 0 || compare(after, range.end) > 0)) {
    throw invalid(
      after.partition === range.start.partition
        ? "The provided starting key does not match the range key predicate"
        : "The provided starting key is outside query boundaries based on provided conditions",
    );
  }
  const rows = rowsBetween(
    { table, index },
    {
      start: after !== undefined && ScanIndexForward ? { ...after, tie: after.tie + LAST } : range.start,
      end: after !== undefined && !ScanIndexForward ? after : range.end,
      isAscending: ScanIndexForward,
    },
  );
  return answerPage(rows, input, reading, { table, index }, { operation: "Query", context });
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
  const after = startAfter(input.ExclusiveStartKey, { table, index });
  if (after !== undefined && (after.hash < segment.start || after.hash >= segment.end)) {
    throw invalid(
      "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ".concat(
        `${input.TotalSegments} Segment: ${input.Segment}`,
      ),
    );
  }
  const rows = rowsBetween(
    { table, index },
    {
      start: after === undefined ? edge(segment.start) : { ...after, tie: after.tie + LAST },
      end: edge(segment.end),
      isAscending: true,
    },
  );
  return answerPage(rows, input, reading, { table, index }, { operation: "Scan", context });
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

function source(input: Shared, store: DynamoDbStore): Source {
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

function answerPage(
  rows: Iterable<Row>,
  input: Shared,
  { filter, paths }: Reading,
  source: Source,
  { operation, context }: { readonly operation: "Query" | "Scan"; readonly context: Context },
) {
  const { index } = source;
  const isCount = input.Select === "COUNT";
  const { items, count, scannedCount, lastKey, used } = readPage(rows, source, {
    filter,
    limit: input.Limit,
    isConsistent: input.ConsistentRead === true,
    fetches: index?.definition.kind === "local" && fetchesFromTable(index, paths, input.Select),
    show: isCount ? undefined : (item) => (paths === undefined ? { ...item } : project(item, paths)),
  });
  recordSuccess(context, operation, used, count);
  return {
    Items: isCount ? undefined : [...items],
    Count: count,
    ScannedCount: scannedCount,
    LastEvaluatedKey: lastKey,
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
