import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { DuplicateItemException } from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { itemSizeBytes } from "../attribute-value.js";
import { readUnits, type UsedCapacity } from "../capacity.js";
import { commit } from "../commit.js";
import { conditionFailed, DUPLICATE_ITEM } from "../errors.js";
import { holds } from "../expression/holds.js";
import { checkKey } from "../key-schema.js";
import { recordConditionFailure } from "../metrics.js";
import { isAllowed, type PlannedWrite, touchedOf } from "../planned-write.js";
import type { DynamoDbStore } from "../store.js";
import type { Table } from "../table.js";
import { shownItem } from "./shown-item.js";
import type { SingleItem } from "./single-item.js";
import type { SelectStatement, WriteStatement } from "./statement.js";

type Attributes = Record<string, AttributeValue>;

/**
 * Does what a statement says to one item.
 * @returns what its RETURNING clause asks for; undefined when that is nothing
 * @throws DuplicateItemException, ConditionalCheckFailedException
 */
export function runWrite(
  statement: WriteStatement,
  planned: PlannedWrite,
  used: UsedCapacity,
  context: ServiceContext<DynamoDbStore>,
): Attributes | undefined {
  const old = planned.table.find(planned.position);
  if (!isAllowed(planned, old)) {
    if (statement.kind !== "INSERT") {
      recordConditionFailure(context, planned.table);
      throw conditionFailed(planned.showsItemOnFailure ? old : undefined);
    }
    throw new DuplicateItemException({ message: DUPLICATE_ITEM, $metadata: {} });
  }
  const item = planned.next(old);
  commit(planned, item, used, 1, context.store);
  if (statement.kind === "INSERT" || statement.returning === undefined) return undefined;
  const shown = statement.returning.image === "OLD" ? old : item;
  if (!statement.returning.whole) return touchedOf(planned, shown);
  return shown === undefined ? undefined : { ...shown };
}

/** The item that a SELECT with a whole key is about; undefined when there is none that its conditions let through. */
export function readSingle(
  table: Table,
  { key, condition }: SingleItem,
  { paths }: SelectStatement,
  { used, weight }: { readonly used: UsedCapacity; readonly weight: 0.5 | 1 | 2 },
): Attributes | undefined {
  const item = table.find(checkKey(table.schema, key));
  used.add(table, readUnits(item === undefined ? 0 : itemSizeBytes(item), weight));
  if (item === undefined || (condition !== undefined && !holds(condition, item))) return undefined;
  return shownItem(item, paths);
}
