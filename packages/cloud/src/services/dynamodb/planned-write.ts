import { type AttributeValue, type Item, itemSizeBytes } from "./attribute-value.js";
import { checkedItem } from "./check-values.js";
import { invalid, invalidParameters } from "./errors.js";
import { applyUpdate } from "./expression/apply-update.js";
import type { Condition } from "./expression/condition.js";
import type { DocumentPath } from "./expression/document-path.js";
import { holds } from "./expression/holds.js";
import { project } from "./expression/projection.js";
import type { UpdateAction } from "./expression/update.js";
import { checkItemKey, checkKey, keyAttributesOf } from "./key-schema.js";
import type { Position } from "./sorted-rows.js";
import type { Table } from "./table.js";

const ITEM_LIMIT_BYTES = 400 * 1024;

/** What has to hold of the old item for a write to be done. */
export interface WriteGuard {
  readonly condition: Condition | undefined;
  readonly showsItemOnFailure: boolean;
}

/** A write of one item that is understood but not yet done. */
export interface PlannedWrite extends WriteGuard {
  readonly table: Table;
  readonly position: Position;
  /** What an update names. */
  readonly touched: readonly DocumentPath[];
  /** The item afterwards, undefined when there is none. @throws ValidationException when the old item does not fit */
  next(old: Item | undefined): Item | undefined;
}

/** An item's attributes as they are stored. @throws ValidationException for values that no item may have */
export function checkedNewItem(attributes: Item): Item {
  const item = checkedItem(attributes);
  refuseLarge(item, "Item size has exceeded the maximum allowed size");
  return item;
}

/** @param item checked @throws ValidationException when its keys do not fit the table */
export function plannedPut(table: Table, item: Item, guard: WriteGuard): PlannedWrite {
  const position = checkItemKey(table.schema, item);
  table.checkIndexKeys(item);
  return { ...guard, table, position, touched: [], next: () => item };
}

export function plannedDelete(table: Table, key: Item, guard: WriteGuard): PlannedWrite {
  const position = checkKey(table.schema, checkedItem(key));
  return { ...guard, table, position, touched: [], next: () => undefined };
}

export function plannedUpdate(
  table: Table,
  unchecked: Item,
  actions: readonly UpdateAction[],
  guard: WriteGuard,
): PlannedWrite {
  const key = checkedItem(unchecked);
  const position = checkKey(table.schema, key);
  const touched = actions.map(({ path }) => path);
  const keyNames = keyAttributesOf(table.schema).map(({ name }) => name);
  const forbidden = touched.find(([name]) => keyNames.includes(name));
  if (forbidden !== undefined) {
    throw invalidParameters(`Cannot update attribute ${forbidden[0]}. This attribute is part of the key`);
  }
  table.checkIndexKeys(givenAttributes(actions), true);
  return {
    ...guard,
    table,
    position,
    touched,
    next(old) {
      const item = checkedItem(applyUpdate(old ?? key, actions));
      refuseLarge(item, "Item size to update has exceeded the maximum allowed size");
      table.checkIndexKeys(item, true);
      return item;
    },
  };
}

/** Attributes whose new values stand in the request, and do not follow from the old item. */
function givenAttributes(actions: readonly UpdateAction[]): Item {
  const given = actions.flatMap((action): [string, AttributeValue][] =>
    action.kind === "SET" && action.path.length === 1 && action.value.kind === "value"
      ? [[action.path[0], action.value.value]]
      : [],
  );
  return Object.fromEntries(given);
}

export function isAllowed({ condition }: WriteGuard, old: Item | undefined): boolean {
  return condition === undefined || holds(condition, old ?? {});
}

/** What of `item` an update named; undefined when it has nothing of that. */
export function touchedOf(
  { touched }: PlannedWrite,
  item: Item | undefined,
): Record<string, AttributeValue> | undefined {
  if (item === undefined) return undefined;
  const attributes = project(item, touched);
  return Object.keys(attributes).length === 0 ? undefined : attributes;
}

function refuseLarge(item: Item, message: string): void {
  if (itemSizeBytes(item) > ITEM_LIMIT_BYTES) throw invalid(message);
}
