import type { InputOf, OutputOf } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { lengthViolation, rangeViolation, validationMessage } from "../../../validation.js";
import { UsedCapacity } from "../capacity.js";
import { invalid } from "../errors.js";
import { readPage } from "../item-page.js";
import { recordSuccess } from "../metrics.js";
import { questionOf, readNextToken, writeNextToken } from "../partiql/next-token.js";
import { parseStatement } from "../partiql/parse-statement.js";
import { planStatement } from "../partiql/plan-write.js";
import { runWrite } from "../partiql/run-statement.js";
import { planSelect, rowsOf, sourceOf } from "../partiql/select-plan.js";
import { shownItem } from "../partiql/shown-item.js";
import type { SelectStatement } from "../partiql/statement.js";
import { startAfter } from "../start-key.js";
import type { DynamoDbStore } from "../store.js";

type Context = ServiceContext<DynamoDbStore>;
type Input = InputOf<typeof DynamoDB, "ExecuteStatement">;
type Output = OutputOf<typeof DynamoDB, "ExecuteStatement">;

export function executeStatement(input: Input, context: Context): Output {
  const broken = validationMessage([
    lengthViolation("parameters", input.Parameters, { min: 1 }),
    rangeViolation("limit", input.Limit, { min: 1 }),
  ]);
  if (broken !== undefined) throw invalid(broken);
  const statement = parseStatement(input.Statement, input.Parameters);
  if (statement.kind === "SELECT") return select(statement, input, context);
  if (statement.kind === "EXISTS") {
    throw invalid("EXISTS can only be used in ExecuteTransaction write requests.");
  }
  const { store } = context;
  const planned = planStatement(store, statement, input.ReturnValuesOnConditionCheckFailure === "ALL_OLD");
  const used = new UsedCapacity("write");
  const returned = runWrite(statement, planned, used, context);
  recordSuccess(context, "ExecuteStatement", used);
  return {
    Items: returned === undefined ? [] : [returned],
    ConsumedCapacity: used.report(input.ReturnConsumedCapacity)?.[0],
  };
}

function select(statement: SelectStatement, input: Input, context: Context): Output {
  const { Statement, Parameters = [], ConsistentRead = false, Limit, NextToken } = input;
  const source = sourceOf(context.store, statement, ConsistentRead);
  const plan = planSelect(source, statement);
  const question = questionOf(Statement, Parameters);
  const after = startAfter(NextToken === undefined ? undefined : readNextToken(NextToken, question), source);
  const { items, count, lastKey, used } = readPage(rowsOf(plan, after), source, {
    filter: statement.where,
    limit: Limit,
    isConsistent: ConsistentRead,
    fetches: plan.fetches,
    show: (item) => shownItem(item, statement.paths),
  });
  recordSuccess(context, "ExecuteStatement", used, count);
  return {
    Items: [...items],
    ...(lastKey !== undefined && { NextToken: writeNextToken(lastKey, question), LastEvaluatedKey: lastKey }),
    ConsumedCapacity: used.report(input.ReturnConsumedCapacity)?.[0],
  };
}
