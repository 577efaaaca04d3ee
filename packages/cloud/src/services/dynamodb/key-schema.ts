import { ownEntries, ownValue } from "../../own-value.js";
import { type AttributeValue, type Item, typeOf, valueSizeBytes } from "./attribute-value.js";
import { invalidParameters, invalidValues, SchemaMismatch } from "./errors.js";
import { partitionHash, sortableKey } from "./sortable.js";
import { BETWEEN, FIRST, type Position } from "./sorted-rows.js";

export interface KeyAttribute {
  readonly name: string;
  readonly type: "S" | "N" | "B";
}

export interface KeySchema {
  readonly partition: KeyAttribute;
  readonly sort: KeyAttribute | undefined;
}

const PARTITION_LIMIT_BYTES = 2048;
const SORT_LIMIT_BYTES = 1024;

export function keyAttributesOf({ partition, sort }: KeySchema): readonly KeyAttribute[] {
  return sort === undefined ? [partition] : [partition, sort];
}

/** The key attributes of an item. */
export function keyOf(schema: KeySchema, item: Item): Record<string, AttributeValue> {
  return ownEntries(
    item,
    keyAttributesOf(schema).map(({ name }) => name),
  );
}

/** Where an item with these key attributes stands; undefined when it has not all of them. */
export function positionOf(schema: KeySchema, item: Item, tie: string = FIRST): Position | undefined {
  const partitionValue = ownValue(item, schema.partition.name);
  const sortValue = schema.sort === undefined ? undefined : ownValue(item, schema.sort.name);
  if (partitionValue === undefined || (schema.sort !== undefined && sortValue === undefined)) return undefined;
  const partition = sortableKey(partitionValue);
  return {
    hash: partitionHash(partition),
    partition,
    sort: sortValue === undefined ? BETWEEN : BETWEEN + sortableKey(sortValue),
    tie,
  };
}

/** What tells an item's index entries from those of others. Both parts are needed, and their border. */
export function tieOf({ partition, sort }: Position): string {
  return `${BETWEEN}${partition.length}:${partition}${sort}`;
}

/** @throws ValidationException unless `key` holds exactly the key attributes, with values that may be keys */
export function checkKey(schema: KeySchema, key: Item): Position {
  const attributes = keyAttributesOf(schema);
  const isOther = Object.keys(key).length !== attributes.length;
  if (isOther || attributes.some(({ name, type }) => ownValue(key, name)?.[type] === undefined)) {
    throw wrongKey();
  }
  return checkedPosition(schema, key);
}

const wrongKey = (): Error => new SchemaMismatch("The provided key element does not match the schema");

const mismatch = (detail: string): Error => new SchemaMismatch(`One or more parameter values were invalid: ${detail}`);

/** @throws ValidationException when a key attribute of a new item is missing, mistyped, empty or too long */
export function checkItemKey(schema: KeySchema, item: Item): Position {
  for (const { name, type } of keyAttributesOf(schema)) {
    const value = ownValue(item, name);
    if (value === undefined) throw mismatch(`Missing the key ${name} in the item`);
    if (typeOf(value) !== type) {
      throw mismatch(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`);
    }
  }
  return checkedPosition(schema, item);
}

function checkedPosition(schema: KeySchema, item: Item): Position {
  for (const { name } of keyAttributesOf(schema)) {
    const value = ownValue(item, name);
    if (value !== undefined && isEmpty(value)) throw invalidValues(`${emptyKey(value)} Key: ${name}`);
  }
  refuseLongKeys(schema, item);
  const position = positionOf(schema, item);
  if (position === undefined) throw wrongKey();
  return position;
}

function isEmpty(value: AttributeValue): boolean {
  return value.S === "" || value.B?.byteLength === 0;
}

function emptyKey({ S }: AttributeValue): string {
  const kind = S === undefined ? "binary" : "string";
  return `The AttributeValue for a key attribute cannot contain an empty ${kind} value.`;
}

function refuseLongKeys({ partition, sort }: KeySchema, item: Item): void {
  const tooLong = (attribute: KeyAttribute | undefined, limitBytes: number): boolean => {
    const value = attribute === undefined ? undefined : ownValue(item, attribute.name);
    return value !== undefined && valueSizeBytes(value) > limitBytes;
  };
  if (tooLong(partition, PARTITION_LIMIT_BYTES)) {
    throw invalidParameters(`Size of hashkey has exceeded the maximum size limit of ${PARTITION_LIMIT_BYTES} bytes`);
  }
  if (tooLong(sort, SORT_LIMIT_BYTES)) {
    throw invalidParameters(
      `Aggregated size of all range keys has exceeded the size limit of ${SORT_LIMIT_BYTES} bytes`,
    );
  }
}

/**
 * @param isUpdate whether an update made the item, or the request has all of it
 * @throws ValidationException when a secondary index's key in a new item is mistyped or empty
 */
export function checkIndexKey(indexName: string, schema: KeySchema, item: Item, isUpdate: boolean): void {
  for (const { name, type } of keyAttributesOf(schema)) {
    const value = ownValue(item, name);
    if (value === undefined) continue;
    if (typeOf(value) !== type) {
      throw mismatch(
        `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${indexName}`,
      );
    }
    if (!isEmpty(value)) continue;
    if (isUpdate) {
      throw invalidValues(
        `The update expression attempted to update a secondary index key to a value that is not supported. ${emptyKey(value)}`,
      );
    }
    throw invalidValues(
      `A value specified for a secondary index key is not supported. ${emptyKey(value)} IndexName: ${indexName}, IndexKey: ${name}`,
    );
  }
  refuseLongKeys(schema, item);
}
