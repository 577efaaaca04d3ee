import { type InputOf, type OutputOf, ServiceError } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { BatchStatementRequest, BatchStatementResponse } from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { lengthViolation, validationMessage } from "../../../validation.js";
import { UsedCapacity } from "../capacity.js";
import { invalid } from "../errors.js";
import { recordSuccess } from "../metrics.js";
import { parseStatement } from "../partiql/parse-statement.js";
import { planStatement } from "../partiql/plan-write.js";
import { readSingle, runWrite } from "../partiql/run-statement.js";
import { findSingleItem } from "../partiql/single-item.js";
import type { SelectStatement, Statement, WriteStatement } from "../partiql/statement.js";
import type { DynamoDbStore } from "../store.js";

type Context = ServiceContext<DynamoDbStore>;

const STATEMENTS_LIMIT = 25;

/** Each statement has an answer of its own, whatever becomes of the others. */
export function batchExecuteStatement(
  { Statements, ReturnConsumedCapacity }: InputOf<typeof DynamoDB, "BatchExecuteStatement">,
  context: Context,
): OutputOf<typeof DynamoDB, "BatchExecuteStatement"> {
  const broken = validationMessage([lengthViolation("statements", Statements, { min: 1, max: STATEMENTS_LIMIT })]);
  if (broken !== undefined) throw invalid(broken);
  const parsed = Statements.map((request) => ({ request, statement: attempt(() => parse(request)) }));
  const isRead = parsed.map(({ statement }) => ("kind" in statement ? statement.kind === "SELECT" : undefined));
  if (isRead.includes(true) && isRead.includes(false)) {
    throw invalid("BatchExecuteStatement API does not support both read and write operations in the same request.");
  }
  const used = new UsedCapacity(isRead.includes(true) ? "read" : "write");
  const responses = parsed.map(({ request, statement }): BatchStatementResponse => {
    if (!("kind" in statement)) return statement;
    return statement.kind === "SELECT"
      ? read(statement, request, used, context.store)
      : write(statement, used, context);
  });
  recordSuccess(context, "BatchExecuteStatement", used);
  return { Responses: responses, ConsumedCapacity: used.report(ReturnConsumedCapacity) };
}

function parse({ Statement: text = "", Parameters }: BatchStatementRequest): SelectStatement | WriteStatement {
  const statement: Statement = parseStatement(text, Parameters);
  if (statement.kind !== "EXISTS") return statement;
  throw invalid("EXISTS can only be used in ExecuteTransaction write requests.");
}

function read(
  statement: SelectStatement,
  { ConsistentRead = false }: BatchStatementRequest,
  used: UsedCapacity,
  store: DynamoDbStore,
): BatchStatementResponse {
  return attempt((): BatchStatementResponse => {
    const table = store.table(statement.source.tableName);
    const single = statement.source.indexName === undefined ? findSingleItem(statement.where, table.schema) : undefined;
    if (single === undefined) {
      throw invalid("Select statements within BatchExecuteStatement must specify the primary key in the where clause.");
    }
    const item = readSingle(table, single, statement, { used, weight: ConsistentRead ? 1 : 0.5 });
    return { TableName: table.definition.name, ...(item !== undefined && { Item: item }) };
  });
}

function write(statement: WriteStatement, used: UsedCapacity, context: Context): BatchStatementResponse {
  // Whether the item shows on failure is not asked: a batch never shows it.
  const planned = attempt(() => planStatement(context.store, statement, false));
  if (!("position" in planned)) return planned;
  const TableName = planned.table.definition.name;
  // A statement that was begun names its table, also when it fails.
  return attempt((): BatchStatementResponse => {
    const item = runWrite(statement, planned, used, context);
    return { TableName, ...(item !== undefined && { Item: item }) };
  }, TableName);
}

const CODES: Readonly<Record<string, DynamoDB.BatchStatementErrorCodeEnum>> = {
  ValidationException: "ValidationError",
  ConditionalCheckFailedException: "ConditionalCheckFailed",
  DuplicateItemException: "DuplicateItem",
  ResourceNotFoundException: "ResourceNotFound",
};

/** What `work` returns, or its refusal as the answer of one statement. */
function attempt<Result>(work: () => Result, TableName?: string): Result | BatchStatementResponse {
  try {
    return work();
  } catch (error) {
    const code = error instanceof ServiceError ? error.code : error instanceof Error ? error.name : "";
    const Code = CODES[code];
    if (!(error instanceof Error) || Code === undefined) throw error;
    return { Error: { Code, Message: error.message }, ...(TableName !== undefined && { TableName }) };
  }
}
