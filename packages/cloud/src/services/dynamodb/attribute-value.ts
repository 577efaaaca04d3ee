import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { ownValue } from "../../own-value.js";
import { compareNumbers, numberSizeBytes } from "./decimal.js";
import { sortableText } from "./sortable.js";

export type { AttributeValue };

/** Attributes by name. Never changed in place: what is written replaces what was. */
export type Item = Readonly<Record<string, AttributeValue>>;

export const ATTRIBUTE_TYPES = ["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

export function typeOf(value: AttributeValue): AttributeType {
  for (const type of ATTRIBUTE_TYPES) if (value[type] !== undefined) return type;
  throw new Error(`an attribute value of a kind that the SDK does not know: ${Object.keys(value).join(", ")}`);
}

/** Bytes as DynamoDB counts them: names and values, three more for a list or map, one for each of its elements. */
export function itemSizeBytes(item: Item): number {
  let bytes = 0;
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value !== undefined) bytes += Buffer.byteLength(name) + valueSizeBytes(value);
  }
  return bytes;
}

export function valueSizeBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSizeBytes(value.N);
  if (value.B !== undefined) return value.B.byteLength;
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.SS !== undefined) return total(value.SS, (text) => Buffer.byteLength(text));
  if (value.NS !== undefined) return total(value.NS, numberSizeBytes);
  if (value.BS !== undefined) return total(value.BS, (bytes) => bytes.byteLength);
  if (value.L !== undefined) return 3 + total(value.L, (each) => 1 + valueSizeBytes(each));
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemSizeBytes(value.M);
  return 0;
}

function total<Element>(elements: readonly Element[], sizeOf: (element: Element) => number): number {
  return elements.reduce((bytes, element) => bytes + sizeOf(element), 0);
}

export function areEqual(left: AttributeValue, right: AttributeValue): boolean {
  const type = typeOf(left);
  if (type !== typeOf(right)) return false;
  if (left.L !== undefined && right.L !== undefined) {
    const others = right.L;
    return left.L.length === others.length && left.L.every((each, index) => isSame(each, others[index]));
  }
  if (left.M !== undefined && right.M !== undefined) {
    const others = right.M;
    const names = Object.keys(left.M);
    return (
      names.length === Object.keys(others).length &&
      names.every((name) => isSame(left.M?.[name], ownValue(others, name)))
    );
  }
  const [mine, theirs] = [elementsOf(left), elementsOf(right)];
  return mine.size === theirs.size && [...mine.keys()].every((element) => theirs.has(element));
}

function isSame(left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  return left !== undefined && right !== undefined && areEqual(left, right);
}

/** Order of two strings, numbers or binaries; undefined for values that have none. */
export function compareValues(left: AttributeValue, right: AttributeValue): number | undefined {
  if (left.N !== undefined && right.N !== undefined) return compareNumbers(left.N, right.N);
  if (left.B !== undefined && right.B !== undefined) return Buffer.compare(left.B, right.B);
  if (left.S === undefined || right.S === undefined) return undefined;
  const [a, b] = [sortableText(left.S), sortableText(right.S)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Elements of a set by what makes them distinct; a scalar is a set of one. Empty for documents. */
export function elementsOf(value: AttributeValue): ReadonlyMap<string, AttributeValue> {
  const keyed = (scalars: readonly AttributeValue[]) => new Map(scalars.map((scalar) => [scalarKey(scalar), scalar]));
  if (value.SS !== undefined) return keyed(value.SS.map((S) => ({ S })));
  if (value.NS !== undefined) return keyed(value.NS.map((N) => ({ N })));
  if (value.BS !== undefined) return keyed(value.BS.map((B) => ({ B })));
  return value.L === undefined && value.M === undefined ? keyed([value]) : new Map();
}

/** A set of the type of `like`; undefined when nothing is left, because sets are never empty. */
export function setOf(like: AttributeValue, elements: Iterable<AttributeValue>): AttributeValue | undefined {
  const scalars = [...elements];
  if (scalars.length === 0) return undefined;
  if (like.SS !== undefined) return { SS: scalars.flatMap(({ S }) => (S === undefined ? [] : [S])) };
  if (like.NS !== undefined) return { NS: scalars.flatMap(({ N }) => (N === undefined ? [] : [N])) };
  return { BS: scalars.flatMap(({ B }) => (B === undefined ? [] : [B])) };
}

function scalarKey(value: AttributeValue): string {
  if (value.B !== undefined) return Buffer.from(value.B).toString("latin1");
  return value.S ?? value.N ?? String(value.BOOL ?? value.NULL);
}
