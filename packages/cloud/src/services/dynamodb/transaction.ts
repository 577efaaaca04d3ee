import {
  type CancellationReason,
  type ItemCollectionMetrics,
  type ReturnConsumedCapacity,
  type ReturnItemCollectionMetrics,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../define-service.js";
import { lengthViolation, validationMessage } from "../../validation.js";
import { type Item, itemSizeBytes } from "./attribute-value.js";
import { readUnits, UsedCapacity, writeUnits } from "./capacity.js";
import { collectionMetrics, commit } from "./commit.js";
import { DUPLICATE_ITEM, invalid, SchemaMismatch } from "./errors.js";
import { recordSuccess } from "./metrics.js";
import { isAllowed, type PlannedWrite } from "./planned-write.js";
import type { DynamoDbStore } from "./store.js";

const SIZE_LIMIT_BYTES = 4 * 1024 * 1024;

/** One write of a transaction: what it is to do, or why its key does not fit the table. */
export interface TransactionStep {
  readonly plan: PlannedWrite | SchemaMismatch;
  /** `check` writes nothing; `insert` fails where there is an item. */
  readonly kind: "write" | "check" | "insert";
}

/** @throws whatever `plan` throws that is no mismatch of keys: those cancel the transaction */
export function transactionStep(kind: TransactionStep["kind"], plan: () => PlannedWrite): TransactionStep {
  try {
    return { kind, plan: plan() };
  } catch (error) {
    if (error instanceof SchemaMismatch) return { kind, plan: error };
    throw error;
  }
}

export interface TransactionRequest {
  readonly operation: "TransactWriteItems" | "ExecuteTransaction";
  readonly token: string | undefined;
  /** What makes two requests the same. */
  readonly actions: unknown;
  readonly capacity: ReturnConsumedCapacity | undefined;
  readonly collections: ReturnItemCollectionMetrics | undefined;
  steps(): readonly TransactionStep[];
}

/**
 * Does all writes or none.
 * @throws TransactionCanceledException with a reason for each write; IdempotentParameterMismatchException
 */
export function runTransaction(request: TransactionRequest, context: ServiceContext<DynamoDbStore>) {
  const { store } = context;
  const { token } = request;
  const same = token === undefined ? "" : fingerprint(request.actions);
  if (token !== undefined) {
    const broken = validationMessage([lengthViolation("clientRequestToken", token, { min: 1, max: 36 })]);
    if (broken !== undefined) throw invalid(broken);
    const told = store.tokens.find(token, same);
    // The repetition writes nothing; it reads as much as the transaction wrote.
    if (told !== undefined) return { ...told, ConsumedCapacity: repeatedCapacity(request) };
  }
  const steps = request.steps();
  refuseSameItem(steps);
  const outcomes = steps.map(judge);
  const writes = outcomes.flatMap((outcome) => ("reason" in outcome ? [] : [outcome]));
  if (writes.length < outcomes.length) throw canceled(outcomes);
  const totalBytes = writes.reduce((sum, { item }) => sum + (item === undefined ? 0 : itemSizeBytes(item)), 0);
  if (totalBytes > SIZE_LIMIT_BYTES) throw invalid("Transaction request size has exceeded the maximum allowed size");
  const used = new UsedCapacity("write");
  const metrics: Record<string, ItemCollectionMetrics[]> = {};
  for (const { plan, kind, item, old } of writes) {
    if (kind === "check") {
      used.add(plan.table, writeUnits(old === undefined ? 0 : itemSizeBytes(old), 2));
      continue;
    }
    commit(plan, item, used, 2, store);
    const collection = collectionMetrics(plan, item ?? old, request.collections);
    const { name } = plan.table.definition;
    if (collection !== undefined) metrics[name] = [...(metrics[name] ?? []), collection];
  }
  recordSuccess(context, request.operation, used);
  const answer = Object.keys(metrics).length > 0 ? { ItemCollectionMetrics: metrics } : {};
  if (token !== undefined) store.tokens.keep(token, same, answer);
  return { ...answer, ConsumedCapacity: used.report(request.capacity, true) };
}

function repeatedCapacity(request: TransactionRequest) {
  const used = new UsedCapacity("read");
  for (const { plan } of request.steps()) {
    if (plan instanceof SchemaMismatch) continue;
    const item = plan.table.find(plan.position);
    used.add(plan.table, readUnits(item === undefined ? 0 : itemSizeBytes(item), 2));
  }
  return used.report(request.capacity, true);
}

function refuseSameItem(steps: readonly TransactionStep[]): void {
  const places = steps.flatMap(({ plan }) =>
    plan instanceof SchemaMismatch
      ? []
      : [JSON.stringify([plan.table.definition.name, plan.position.partition, plan.position.sort])],
  );
  if (new Set(places).size < places.length) {
    throw invalid("Transaction request cannot include multiple operations on one item");
  }
}

type Outcome =
  | { readonly reason: CancellationReason }
  | {
      readonly plan: PlannedWrite;
      readonly kind: TransactionStep["kind"];
      readonly item: Item | undefined;
      readonly old: Item | undefined;
    };

function judge({ plan, kind }: TransactionStep): Outcome {
  if (plan instanceof SchemaMismatch) return { reason: { Code: "ValidationError", Message: plan.message } };
  const old = plan.table.find(plan.position);
  if (!isAllowed(plan, old)) {
    const reason =
      kind === "insert"
        ? { Code: "DuplicateItem", Message: DUPLICATE_ITEM }
        : { Code: "ConditionalCheckFailed", Message: "The conditional request failed" };
    return { reason: { ...reason, ...(plan.showsItemOnFailure && old !== undefined && { Item: { ...old } }) } };
  }
  try {
    return { plan, kind, item: plan.next(old), old };
  } catch (error) {
    // What only the old item shows to be wrong cancels the transaction.
    if (!(error instanceof Error)) throw error;
    return { reason: { Code: "ValidationError", Message: error.message } };
  }
}

function canceled(outcomes: readonly Outcome[]): Error {
  const reasons = outcomes.map((outcome) => ("reason" in outcome ? outcome.reason : { Code: "None" }));
  const codes = reasons.map(({ Code }) => Code).join(", ");
  return new TransactionCanceledException({
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons: reasons,
    $metadata: {},
  });
}

/** The same for the same actions, whatever the order of members. */
function fingerprint(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (each instanceof Uint8Array) return Buffer.from(each).toString("base64");
    if (typeof each !== "object" || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
