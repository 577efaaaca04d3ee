import { type InputOf, type OutputOf, ServiceError } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { ParameterizedStatement } from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { lengthViolation, validationMessage } from "../../../validation.js";
import { UsedCapacity } from "../capacity.js";
import { invalid, SchemaMismatch } from "../errors.js";
import { recordSuccess } from "../metrics.js";
import { parseStatement } from "../partiql/parse-statement.js";
import { planStatement } from "../partiql/plan-write.js";
import { readSingle } from "../partiql/run-statement.js";
import { findSingleItem, type SingleItem } from "../partiql/single-item.js";
import type { ExistsStatement, SelectStatement, Statement, WriteStatement } from "../partiql/statement.js";
import { type PlannedWrite, plannedDelete } from "../planned-write.js";
import type { DynamoDbStore } from "../store.js";
import type { Table } from "../table.js";
import { runTransaction, transactionStep } from "../transaction.js";

type Context = ServiceContext<DynamoDbStore>;
type Input = InputOf<typeof DynamoDB, "ExecuteTransaction">;
type Output = OutputOf<typeof DynamoDB, "ExecuteTransaction">;

const STATEMENTS_LIMIT = 100;

export function executeTransaction(input: Input, context: Context): Output {
  const { TransactStatements } = input;
  const broken = validationMessage([
    lengthViolation("transactStatements", TransactStatements, { min: 1, max: STATEMENTS_LIMIT }),
  ]);
  if (broken !== undefined) throw invalid(broken);
  const parsed = TransactStatements.map((request, index) => ({
    request,
    index,
    statement: naming(index, () => parse(request)),
  }));
  const reads = parsed.flatMap(({ statement, index }) => (statement.kind === "SELECT" ? [{ statement, index }] : []));
  if (reads.length === parsed.length) return readAll(reads, input, context);
  if (reads.length > 0) {
    throw invalid("ExecuteTransaction API does not support both read and write operations in the same request.");
  }
  const { ConsumedCapacity } = runTransaction(
    {
      operation: "ExecuteTransaction",
      token: input.ClientRequestToken,
      actions: TransactStatements,
      capacity: input.ReturnConsumedCapacity,
      collections: undefined,
      steps: () =>
        parsed.map(({ statement, request, index }) => {
          const kind = statement.kind === "INSERT" ? "insert" : statement.kind === "EXISTS" ? "check" : "write";
          const showsItem = request.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
          return transactionStep(kind, () => naming(index, () => planOf(context.store, statement, showsItem)));
        }),
    },
    context,
  );
  return { Responses: TransactStatements.map(() => ({})), ConsumedCapacity };
}

function parse({ Statement: text = "", Parameters }: ParameterizedStatement): Statement {
  const statement = parseStatement(text, Parameters);
  if ("returning" in statement && statement.returning !== undefined) {
    throw invalid("RETURNING clause is not supported in ExecuteTransaction.");
  }
  return statement;
}

function readAll(
  reads: readonly { readonly statement: SelectStatement; readonly index: number }[],
  { ReturnConsumedCapacity }: Input,
  context: Context,
): Output {
  const used = new UsedCapacity("read");
  const planned = reads.map(({ statement, index }) => ({
    statement,
    ...naming(index, () => {
      if (statement.source.indexName !== undefined) {
        throw invalid("Reads on indices are not supported within transactions.");
      }
      return wholeKey(
        context.store,
        statement,
        "Select statements within ExecuteTransaction must specify the primary key in the where clause.",
      );
    }),
  }));
  const responses = planned.map(({ statement, table, single }) => {
    const item = readSingle(table, single, statement, { used, weight: 2 });
    return item === undefined ? {} : { Item: item };
  });
  recordSuccess(context, "ExecuteTransaction", used);
  return { Responses: responses, ConsumedCapacity: used.report(ReturnConsumedCapacity, true) };
}

function planOf(
  store: DynamoDbStore,
  statement: WriteStatement | ExistsStatement | SelectStatement,
  showsItem: boolean,
): PlannedWrite {
  if (statement.kind === "SELECT") throw invalid("Unsupported operation in transaction.");
  if (statement.kind !== "EXISTS") return planStatement(store, statement, showsItem);
  const { select } = statement;
  if (select.source.indexName !== undefined) {
    throw invalid("Operations on indices are not supported in transactions");
  }
  const refusal = "EXISTS() must contain a single item read with additional condition";
  const { table, single } = wholeKey(store, select, refusal);
  if (single.condition === undefined) throw invalid(refusal);
  const guard = { condition: single.condition, showsItemOnFailure: showsItem };
  return { ...plannedDelete(table, single.key, guard), next: (old) => old };
}

function wholeKey(
  store: DynamoDbStore,
  { source, where }: SelectStatement,
  refusal: string,
): { readonly table: Table; readonly single: SingleItem } {
  const table = store.table(source.tableName);
  const single = findSingleItem(where, table.schema);
  if (single === undefined) throw invalid(refusal);
  return { table, single };
}

/** Refusals of one statement say which it is. */
function naming<Result>(index: number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ServiceError) || error instanceof SchemaMismatch) throw error;
    throw invalid(`Validation failed in TransactStatements[${index}]: ${error.message}`);
  }
}
