import { type AttributeType, type AttributeValue, typeOf } from "../attribute-value.js";
import type { DocumentPath } from "./document-path.js";

export type Operand =
  | { readonly kind: "path"; readonly path: DocumentPath }
  | { readonly kind: "value"; readonly value: AttributeValue }
  | { readonly kind: "size"; readonly of: Operand };

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

/** What holds of an item or does not: conditions, filters and key conditions, whichever way they were written. */
export type Condition =
  | { readonly kind: "and" | "or"; readonly conditions: readonly Condition[] }
  | { readonly kind: "not"; readonly condition: Condition }
  | { readonly kind: "compare"; readonly comparator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: "between"; readonly operand: Operand; readonly lower: Operand; readonly upper: Operand }
  | { readonly kind: "in"; readonly operand: Operand; readonly candidates: readonly Operand[] }
  | { readonly kind: "attribute_exists" | "attribute_not_exists"; readonly path: DocumentPath }
  | { readonly kind: "attribute_type"; readonly operand: Operand; readonly type: AttributeType }
  | { readonly kind: "begins_with" | "contains"; readonly operand: Operand; readonly other: Operand };

/** Type of the first value among operands that has no order; undefined when all can be ordered. */
export function unorderedTypeOf(operands: readonly Operand[]): AttributeType | undefined {
  return operands
    .flatMap((operand) => (operand.kind === "value" ? [typeOf(operand.value)] : []))
    .find((type) => type !== "S" && type !== "N" && type !== "B");
}

/** Names of all attributes that a condition looks at. */
export function topNamesOf(condition: Condition): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [member, each] of Object.entries(value)) {
      if (member === "path" && Array.isArray(each)) names.add(String(each[0]));
      else if (member !== "value") visit(each);
    }
  };
  visit(condition);
  return names;
}
