import type { InputOf, OutputOf } from "@assay/wire";
import type { CancellationReason, TransactWriteItem } from "@aws-sdk/client-dynamodb";
import * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { lengthViolation, validationMessage } from "../../../validation.js";
import { type Item, itemSizeBytes } from "../attribute-value.js";
import { readUnits, UsedCapacity, writeUnits } from "../capacity.js";
import { checkedItem } from "../check-values.js";
import { invalid } from "../errors.js";
import { project } from "../expression/projection.js";
import { checkKey } from "../key-schema.js";
import { recordUnits } from "../metrics.js";
import { isAllowed, type PlannedWrite, planCheck, planDelete, planPut, planUpdate } from "../planned-write.js";
import type { DynamoDbStore } from "../store.js";
import { collectionMetrics, commit, readProjection } from "./items.js";

type Context = ServiceContext<DynamoDbStore>;

const ITEMS_LIMIT = 100;
const SIZE_LIMIT_BYTES = 4 * 1024 * 1024;

export function transactGetItems(
  { TransactItems, ReturnConsumedCapacity }: InputOf<typeof DynamoDB, "TransactGetItems">,
  context: Context,
): OutputOf<typeof DynamoDB, "TransactGetItems"> {
  checkCount(TransactItems);
  const used = new UsedCapacity("read");
  const reads = TransactItems.map(({ Get }) => {
    if (Get?.TableName === undefined || Get.Key === undefined) throw emptyAction();
    const table = context.store.table(Get.TableName);
    return { table, paths: readProjection(Get), position: checkKey(table.schema, checkedItem(Get.Key)) };
  });
  const responses = reads.map(({ table, paths, position }) => {
    const item = table.find(position);
    used.add(table, readUnits(item === undefined ? 0 : itemSizeBytes(item), 2));
    if (item === undefined) return {};
    return { Item: paths === undefined ? { ...item } : project(item, paths) };
  });
  recordUnits(context, used);
  return { Responses: responses, ConsumedCapacity: used.report(ReturnConsumedCapacity, true) };
}

export function transactWriteItems(
  { ClientRequestToken, ...input }: InputOf<typeof DynamoDB, "TransactWriteItems">,
  context: Context,
): OutputOf<typeof DynamoDB, "TransactWriteItems"> {
  const { store } = context;
  const { TransactItems, ReturnConsumedCapacity } = input;
  checkCount(TransactItems);
  const request = ClientRequestToken === undefined ? "" : fingerprint(TransactItems);
  if (ClientRequestToken !== undefined) {
    const broken = validationMessage([lengthViolation("clientRequestToken", ClientRequestToken, { min: 1, max: 36 })]);
    if (broken !== undefined) throw invalid(broken);
    const told = store.tokens.find(ClientRequestToken, request);
    // The repetition writes nothing; it reads as much as the transaction wrote.
    if (told !== undefined) return { ...told, ConsumedCapacity: repeatedCapacity(store, input) };
  }
  const planned = TransactItems.map((item) => planOf(store, item));
  refuseSameItem(planned);
  const outcomes = planned.map((plan) => judge(plan));
  if (outcomes.some(({ reason }) => reason.Code !== "None")) throw canceled(outcomes.map(({ reason }) => reason));
  const totalBytes = outcomes.reduce((sum, { item }) => sum + (item === undefined ? 0 : itemSizeBytes(item)), 0);
  if (totalBytes > SIZE_LIMIT_BYTES) throw invalid("Transaction request size has exceeded the maximum allowed size");
  const used = new UsedCapacity("write");
  const metrics: Record<string, DynamoDB.ItemCollectionMetrics[]> = {};
  for (const [index, plan] of planned.entries()) {
    const { item, old } = outcomes[index] ?? {};
    if (TransactItems[index]?.ConditionCheck !== undefined) {
      used.add(plan.table, writeUnits(old === undefined ? 0 : itemSizeBytes(old), 2));
      continue;
    }
    commit(plan, item, used, 2, store);
    const collection = collectionMetrics(plan, item ?? old, input.ReturnItemCollectionMetrics);
    const { name } = plan.table.definition;
    if (collection !== undefined) metrics[name] = [...(metrics[name] ?? []), collection];
  }
  recordUnits(context, used);
  const answer = Object.keys(metrics).length > 0 ? { ItemCollectionMetrics: metrics } : {};
  if (ClientRequestToken !== undefined) store.tokens.keep(ClientRequestToken, request, answer);
  return { ...answer, ConsumedCapacity: used.report(ReturnConsumedCapacity, true) };
}

function repeatedCapacity(
  store: DynamoDbStore,
  {
    TransactItems,
    ReturnConsumedCapacity,
  }: Pick<InputOf<typeof DynamoDB, "TransactWriteItems">, "TransactItems" | "ReturnConsumedCapacity">,
) {
  const used = new UsedCapacity("read");
  for (const { table, position } of TransactItems.map((item) => planOf(store, item))) {
    const item = table.find(position);
    used.add(table, readUnits(item === undefined ? 0 : itemSizeBytes(item), 2));
  }
  return used.report(ReturnConsumedCapacity, true);
}

function checkCount(items: readonly unknown[]): void {
  const broken = validationMessage([lengthViolation("transactItems", items, { min: 1, max: ITEMS_LIMIT })]);
  if (broken !== undefined) throw invalid(broken);
}

function emptyAction(): Error {
  return invalid("TransactItems can only contain one of Check, Put, Update or Delete");
}

function planOf(store: DynamoDbStore, { ConditionCheck, Put, Delete, Update }: TransactWriteItem): PlannedWrite {
  if ([ConditionCheck, Put, Delete, Update].filter((action) => action !== undefined).length !== 1) throw emptyAction();
  if (Put?.TableName !== undefined && Put.Item !== undefined) {
    return planPut(store, { ...Put, TableName: Put.TableName, Item: Put.Item });
  }
  const keyed = ConditionCheck ?? Delete ?? Update;
  if (keyed?.TableName === undefined || keyed.Key === undefined) throw emptyAction();
  const target = { TableName: keyed.TableName, Key: keyed.Key };
  if (Update !== undefined) return planUpdate(store, { ...Update, ...target });
  if (Delete !== undefined) return planDelete(store, { ...Delete, ...target });
  return planCheck(store, { ...ConditionCheck, ...target });
}

function refuseSameItem(planned: readonly PlannedWrite[]): void {
  const seen = new Set(
    planned.map(({ table, position }) => JSON.stringify([table.definition.name, position.partition, position.sort])),
  );
  if (seen.size < planned.length) {
    throw invalid("Transaction request cannot include multiple operations on one item");
  }
}

interface Outcome {
  readonly reason: CancellationReason;
  readonly item?: Item | undefined;
  readonly old?: Item | undefined;
}

function judge(plan: PlannedWrite): Outcome {
  const old = plan.table.find(plan.position);
  if (!isAllowed(plan, old)) {
    const shown = plan.showsItemOnFailure && old !== undefined ? { Item: { ...old } } : {};
    return { reason: { Code: "ConditionalCheckFailed", Message: "The conditional request failed", ...shown } };
  }
  try {
    return { reason: { Code: "None" }, item: plan.next(old), old };
  } catch (error) {
    // What only the old item shows to be wrong cancels the transaction.
    if (!(error instanceof Error)) throw error;
    return { reason: { Code: "ValidationError", Message: error.message } };
  }
}

function canceled(reasons: CancellationReason[]): Error {
  const codes = reasons.map(({ Code }) => Code).join(", ");
  return new DynamoDB.TransactionCanceledException({
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
