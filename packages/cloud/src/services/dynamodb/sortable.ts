import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { sortableNumber } from "./decimal.js";

// DynamoDB orders text by its UTF-8 bytes, JavaScript by UTF-16 units. They differ where surrogates (text beyond the
// first 65,536 characters) meet the units above them.
const DIFFERENT = /[\ud800-\uffff]/;

/** Text whose order by UTF-16 units is the order of `text` by UTF-8 bytes; prefixes stay prefixes. */
export function sortableText(text: string): string {
  if (!DIFFERENT.test(text)) return text;
  return text.replace(/[\ud800-\uffff]/g, (unit) => {
    const code = unit.charCodeAt(0);
    return String.fromCharCode(code >= 0xe000 ? code - 0x800 : code + 0x2000);
  });
}

/** Text whose order is the order of a key attribute's values. */
export function sortableKey(value: AttributeValue): string {
  if (value.S !== undefined) return sortableText(value.S);
  if (value.N !== undefined) return sortableNumber(value.N);
  return Buffer.from(value.B ?? []).toString("latin1");
}

/** The first text after all that begin with `prefix`; undefined when there is none. */
export function afterPrefix(prefix: string): string | undefined {
  const trimmed = prefix.replace(/\uffff+$/, "");
  if (trimmed === "") return undefined;
  const last = trimmed.length - 1;
  return trimmed.slice(0, last) + String.fromCharCode(trimmed.charCodeAt(last) + 1);
}

/** Where a partition stands in the order of a scan: 32 bits that change with every bit of the key. */
export function partitionHash(partition: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < partition.length; index++) {
    hash = Math.imul(hash ^ partition.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
