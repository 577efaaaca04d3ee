import type { InputOf, OutputOf } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { AttributeValue, ItemCollectionMetrics, KeysAndAttributes, WriteRequest } from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { lengthViolation, validationMessage } from "../../../validation.js";
import { itemSizeBytes } from "../attribute-value.js";
import { readUnits, UsedCapacity } from "../capacity.js";
import { checkedItem } from "../check-values.js";
import { collectionMetrics, commit } from "../commit.js";
import { invalid } from "../errors.js";
import { project } from "../expression/projection.js";
import { checkKey, keyOf } from "../key-schema.js";
import { recordSuccess } from "../metrics.js";
import type { PlannedWrite } from "../planned-write.js";
import type { DynamoDbStore } from "../store.js";
import { planDelete, planPut } from "../write-request.js";
import { readProjection } from "./items.js";

type Context = ServiceContext<DynamoDbStore>;

const GET_LIMIT = 100;
const WRITE_LIMIT = 25;
const ANSWER_LIMIT_BYTES = 16 * 1024 * 1024;

export function batchGetItem(
  { RequestItems, ReturnConsumedCapacity }: InputOf<typeof DynamoDB, "BatchGetItem">,
  context: Context,
): OutputOf<typeof DynamoDB, "BatchGetItem"> {
  const requests = Object.entries(RequestItems);
  const total = requests.reduce((sum, [, { Keys = [] }]) => sum + Keys.length, 0);
  if (requests.length === 0) throw emptyRequest("BatchGetItem");
  const broken = validationMessage(
    requests.map(([table, { Keys }]) =>
      lengthViolation(`requestItems.${table}.member.keys`, Keys, { min: 1, max: GET_LIMIT }),
    ),
  );
  if (broken !== undefined) throw invalid(broken);
  if (total > GET_LIMIT) throw invalid("Too many items requested for the BatchGetItem call");
  const used = new UsedCapacity("read");
  const responses: Record<string, Record<string, AttributeValue>[]> = {};
  const unprocessed: Record<string, KeysAndAttributes> = {};
  let bytes = 0;
  for (const [tableName, request] of requests) {
    const { Keys = [], ConsistentRead = false } = request;
    const paths = readProjection(request);
    const table = context.store.table(tableName);
    const positions = Keys.map((key) => checkKey(table.schema, checkedItem(key)));
    refuseDuplicates(positions.map(({ partition, sort }) => JSON.stringify([partition, sort])));
    const items: Record<string, AttributeValue>[] = [];
    const left: Record<string, AttributeValue>[] = [];
    for (const [index, position] of positions.entries()) {
      const key = Keys[index];
      if (bytes > ANSWER_LIMIT_BYTES && key !== undefined) {
        left.push(key);
        continue;
      }
      const item = table.find(position);
      const size = item === undefined ? 0 : itemSizeBytes(item);
      bytes += size;
      used.add(table, readUnits(size, ConsistentRead ? 1 : 0.5));
      if (item !== undefined) items.push(paths === undefined ? { ...item } : project(item, paths));
    }
    responses[tableName] = items;
    if (left.length > 0) unprocessed[tableName] = { ...request, Keys: left };
  }
  recordSuccess(context, "BatchGetItem", used);
  return { Responses: responses, UnprocessedKeys: unprocessed, ConsumedCapacity: used.report(ReturnConsumedCapacity) };
}

export function batchWriteItem(
  input: InputOf<typeof DynamoDB, "BatchWriteItem">,
  context: Context,
): OutputOf<typeof DynamoDB, "BatchWriteItem"> {
  const requests = Object.entries(input.RequestItems);
  if (requests.length === 0) throw emptyRequest("BatchWriteItem");
  const crowded = requests.find(([, writes]) => writes.length === 0 || writes.length > WRITE_LIMIT);
  if (crowded !== undefined) throw wrongCount(...crowded);
  const total = requests.reduce((sum, [, writes]) => sum + writes.length, 0);
  if (total > WRITE_LIMIT) throw invalid("Too many items requested for the BatchWriteItem call");
  const { store } = context;
  // All are checked before the first is written.
  const planned = requests.flatMap(([tableName, writes]) => {
    const ofTable = writes.map((write) => ({ tableName, plan: planOf(store, tableName, write) }));
    refuseDuplicates(ofTable.map(({ plan }) => JSON.stringify([plan.position.partition, plan.position.sort])));
    return ofTable;
  });
  const used = new UsedCapacity("write");
  const metrics: Record<string, ItemCollectionMetrics[]> = {};
  for (const { tableName, plan } of planned) {
    const old = plan.table.find(plan.position);
    const item = plan.next(old);
    commit(plan, item, used, 1, store);
    const collection = collectionMetrics(plan, item ?? old, input.ReturnItemCollectionMetrics);
    if (collection !== undefined) metrics[tableName] = [...(metrics[tableName] ?? []), collection];
  }
  recordSuccess(context, "BatchWriteItem", used);
  return {
    UnprocessedItems: {},
    ...(Object.keys(metrics).length > 0 && { ItemCollectionMetrics: metrics }),
    ConsumedCapacity: used.report(input.ReturnConsumedCapacity),
  };
}

function planOf(store: DynamoDbStore, TableName: string, { PutRequest, DeleteRequest }: WriteRequest): PlannedWrite {
  if (PutRequest !== undefined && DeleteRequest !== undefined) {
    throw invalid(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  if (PutRequest?.Item !== undefined) {
    const { schema } = store.table(TableName);
    // Unlike PutItem, a batch says of all keys that do not fit the same.
    checkKey(schema, keyOf(schema, PutRequest.Item));
    return planPut(store, { TableName, Item: PutRequest.Item });
  }
  if (DeleteRequest?.Key !== undefined) return planDelete(store, { TableName, Key: DeleteRequest.Key });
  throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
}

function emptyRequest(operation: string): Error {
  return invalid(`The requestItems parameter is required for ${operation}`);
}

function wrongCount(tableName: string, writes: readonly WriteRequest[]): Error {
  return invalid(
    `1 validation error detected: Value '{${tableName}=[${writes.length} items]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to ${WRITE_LIMIT}, Member must have length greater than or equal to 1]`,
  );
}

function refuseDuplicates(positions: readonly string[]): void {
  if (new Set(positions).size < positions.length) throw invalid("Provided list of item keys contains duplicates");
}
