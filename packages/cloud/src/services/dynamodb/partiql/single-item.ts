import type { AttributeValue, Item } from "../attribute-value.js";
import { invalid, SchemaMismatch } from "../errors.js";
import type { Condition } from "../expression/condition.js";
import { type KeySchema, keyAttributesOf } from "../key-schema.js";
import { incompleteKey } from "./refusals.js";

/** The one item that a WHERE clause is about, and what else it asks of it. */
export interface SingleItem {
  readonly key: Item;
  readonly condition: Condition | undefined;
}

/** @throws ValidationException unless the clause has one equality for each key attribute */
export function singleItemOf(where: Condition | undefined, schema: KeySchema): SingleItem {
  const found = findSingleItem(where, schema);
  if (found === undefined) throw incompleteKey();
  return found;
}

/** Undefined for a clause that can be about several items. @throws ValidationException for keys that contradict */
export function findSingleItem(where: Condition | undefined, schema: KeySchema): SingleItem | undefined {
  const key = new Map<string, AttributeValue>();
  const rest: Condition[] = [];
  for (const condition of conjuncts(where)) {
    const equality = equalityOf(condition);
    const attribute = keyAttributesOf(schema).find(({ name }) => name === equality?.name);
    if (equality === undefined || attribute === undefined) {
      rest.push(condition);
      continue;
    }
    const { name, value } = equality;
    if (key.has(name)) {
      throw invalid(`Multiple conditions on same key ${name}. Only single item Update/Insert/Delete are supported`);
    }
    if (value[attribute.type] === undefined) {
      throw new SchemaMismatch(`Key attribute's data type should match its data type in table's schema: Key ${name}`);
    }
    key.set(name, value);
  }
  if (key.size < keyAttributesOf(schema).length) return undefined;
  return { key: Object.fromEntries(key), condition: joined(rest) };
}

/** What all has to hold. */
export function conjuncts(condition: Condition | undefined): readonly Condition[] {
  if (condition === undefined) return [];
  return condition.kind === "and" ? condition.conditions.flatMap(conjuncts) : [condition];
}

function joined(conditions: readonly Condition[]): Condition | undefined {
  const [only, ...others] = conditions;
  return others.length === 0 ? only : { kind: "and", conditions };
}

function equalityOf(condition: Condition): { readonly name: string; readonly value: AttributeValue } | undefined {
  if (condition.kind !== "compare" || condition.comparator !== "=") return undefined;
  const { left, right } = condition;
  if (left.kind !== "path" || right.kind !== "value" || left.path.length > 1) return undefined;
  return { name: left.path[0], value: right.value };
}
