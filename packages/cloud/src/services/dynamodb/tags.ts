import type { Tag } from "@aws-sdk/client-dynamodb";
import { invalid, resourceNotFound } from "./errors.js";
import type { DynamoDbStore } from "./store.js";
import type { Table } from "./table.js";

const TAGS_LIMIT = 50;

export function readTags(tags: readonly Tag[]): ReadonlyMap<string, string> {
  return new Map(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** @throws ValidationException or ResourceNotFoundException, naming the ARN */
export function taggedTable(store: DynamoDbStore, arn: string): Table {
  if (!/^arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/[\w.-]+$/.test(arn)) {
    throw invalid(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  }
  const table = store.findTable(arn);
  if (table === undefined) throw resourceNotFound();
  return table;
}

export function tagTable(table: Table, tags: readonly Tag[]): void {
  const merged = new Map([...table.tags, ...readTags(tags)]);
  if (merged.size > TAGS_LIMIT) throw invalid(`Too many tags: the limit of a table is ${TAGS_LIMIT}`);
  for (const [key, value] of merged) table.tags.set(key, value);
}
