import type { InputOf, OutputOf } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { lengthViolation, validationMessage } from "../../../validation.js";
import { itemSizeBytes } from "../attribute-value.js";
import { readUnits, UsedCapacity } from "../capacity.js";
import { checkedItem } from "../check-values.js";
import { invalid } from "../errors.js";
import { project } from "../expression/projection.js";
import { checkKey } from "../key-schema.js";
import { recordSuccess } from "../metrics.js";
import type { PlannedWrite } from "../planned-write.js";
import type { DynamoDbStore } from "../store.js";
import { runTransaction, transactionStep } from "../transaction.js";
import { planCheck, planDelete, planPut, planUpdate } from "../write-request.js";
import { readProjection } from "./items.js";

type Context = ServiceContext<DynamoDbStore>;

const ITEMS_LIMIT = 100;

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
  recordSuccess(context, "TransactGetItems", used);
  return { Responses: responses, ConsumedCapacity: used.report(ReturnConsumedCapacity, true) };
}

export function transactWriteItems(
  input: InputOf<typeof DynamoDB, "TransactWriteItems">,
  context: Context,
): OutputOf<typeof DynamoDB, "TransactWriteItems"> {
  const { TransactItems } = input;
  checkCount(TransactItems);
  const request = {
    operation: "TransactWriteItems" as const,
    token: input.ClientRequestToken,
    actions: TransactItems,
    capacity: input.ReturnConsumedCapacity,
    collections: input.ReturnItemCollectionMetrics,
    steps: () =>
      TransactItems.map((item) =>
        transactionStep(item.ConditionCheck === undefined ? "write" : "check", () => planOf(context.store, item)),
      ),
  };
  return runTransaction(request, context);
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
