import type { Condition } from "../expression/condition.js";
import {
  checkedNewItem,
  type PlannedWrite,
  plannedDelete,
  plannedPut,
  plannedUpdate,
  type WriteGuard,
} from "../planned-write.js";
import type { DynamoDbStore } from "../store.js";
import { singleItemOf } from "./single-item.js";
import type { WriteStatement } from "./statement.js";

/** A statement that writes, as the write that the other operations do. */
export function planStatement(
  store: DynamoDbStore,
  statement: WriteStatement,
  showsItemOnFailure: boolean,
): PlannedWrite {
  const guardOf = (condition: Condition): WriteGuard => ({ condition, showsItemOnFailure });
  switch (statement.kind) {
    case "INSERT": {
      const item = checkedNewItem(statement.item);
      const table = store.table(statement.tableName);
      return plannedPut(table, item, guardOf(isAbsent(table.schema.partition.name)));
    }
    case "UPDATE": {
      const table = store.table(statement.tableName);
      const { key, condition } = singleItemOf(statement.where, table.schema);
      // Unlike UpdateItem it makes no item.
      const isThere: Condition = { kind: "attribute_exists", path: [table.schema.partition.name] };
      const guard = guardOf(condition === undefined ? isThere : { kind: "and", conditions: [isThere, condition] });
      return plannedUpdate(table, key, statement.actions, guard);
    }
    case "DELETE": {
      const table = store.table(statement.tableName);
      const { key, condition } = singleItemOf(statement.where, table.schema);
      const absent = isAbsent(table.schema.partition.name);
      // Of an item that is not there nothing is asked.
      const guard: WriteGuard =
        condition === undefined
          ? { condition: undefined, showsItemOnFailure }
          : guardOf({ kind: "or", conditions: [absent, condition] });
      return plannedDelete(table, key, guard);
    }
    default:
      return statement satisfies never;
  }
}

function isAbsent(partition: string): Condition {
  return { kind: "attribute_not_exists", path: [partition] };
}
