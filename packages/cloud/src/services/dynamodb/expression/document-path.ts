import { ownValue } from "../../../own-value.js";
import type { AttributeValue, Item } from "../attribute-value.js";

/** An attribute's name, then names in maps and indexes in lists. */
export type DocumentPath = readonly [string, ...(string | number)[]];

export function findAt(item: Item, [head, ...rest]: DocumentPath): AttributeValue | undefined {
  let value = ownValue(item, head);
  for (const step of rest) {
    if (value === undefined) return undefined;
    value = typeof step === "number" ? value.L?.[step] : value.M && ownValue(value.M, step);
  }
  return value;
}

/** As DynamoDB shows paths in messages: `[a, b, [1]]`. */
export function describePath(path: DocumentPath): string {
  return `[${path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(", ")}]`;
}

/** How two paths get into each other's way: one holds the other, or they take a value for a list and a map at once. */
export function conflictOf(left: DocumentPath, right: DocumentPath): "overlap" | "conflict" | undefined {
  for (const [index, step] of left.entries()) {
    const other = right[index];
    if (other === undefined) return "overlap";
    if (typeof step !== typeof other) return "conflict";
    if (step !== other) return undefined;
  }
  return "overlap";
}
