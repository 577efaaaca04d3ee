import type { InputOf } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import { ownEntries } from "../../own-value.js";
import { type AttributeValue, type Item, itemSizeBytes } from "./attribute-value.js";
import { checkedItem } from "./check-values.js";
import { invalid, invalidParameters } from "./errors.js";
import { applyUpdate } from "./expression/apply-update.js";
import type { Condition } from "./expression/condition.js";
import { Cursor } from "./expression/cursor.js";
import { holds } from "./expression/holds.js";
import { parseCondition } from "./expression/parse-condition.js";
import { parseUpdate } from "./expression/parse-update.js";
import { Substitutions, type SubstitutionsInput } from "./expression/substitutions.js";
import type { UpdateAction } from "./expression/update.js";
import { checkItemKey, checkKey, keyAttributesOf } from "./key-schema.js";
import { actionsOfUpdates, conditionOfExpected, refuseMixture } from "./legacy-conditions.js";
import type { Position } from "./sorted-rows.js";
import type { DynamoDbStore } from "./store.js";
import type { Table } from "./table.js";

const ITEM_LIMIT_BYTES = 400 * 1024;

/** A write of one item that is understood but not yet done. */
export interface PlannedWrite {
  readonly table: Table;
  readonly position: Position;
  readonly condition: Condition | undefined;
  readonly showsItemOnFailure: boolean;
  /** Top-level attributes that an update names. */
  readonly touched: readonly string[];
  /** The item afterwards, undefined when there is none. @throws ValidationException when the old item does not fit */
  next(old: Item | undefined): Item | undefined;
}

type PutInput = Omit<InputOf<typeof DynamoDB, "PutItem">, "ReturnValues">;
type DeleteInput = Omit<InputOf<typeof DynamoDB, "DeleteItem">, "ReturnValues">;
type UpdateInput = Omit<InputOf<typeof DynamoDB, "UpdateItem">, "ReturnValues">;
type Present<Input, Key extends keyof Input> = Input & { [Each in Key]-?: Exclude<Input[Each], undefined> };

export function planPut(store: DynamoDbStore, input: Present<PutInput, "Item">): PlannedWrite {
  const { condition, rest } = readCondition(input, {});
  const item = checkedItem(input.Item);
  refuseLarge(item, "Item size has exceeded the maximum allowed size");
  const table = store.table(input.TableName);
  const position = checkItemKey(table.schema, item);
  table.checkIndexKeys(item);
  return { table, position, condition, ...rest, touched: [], next: () => item };
}

export function planDelete(store: DynamoDbStore, input: Present<DeleteInput, "Key">): PlannedWrite {
  const { condition, rest } = readCondition(input, {});
  const table = store.table(input.TableName);
  const position = checkKey(table.schema, checkedItem(input.Key));
  return { table, position, condition, ...rest, touched: [], next: () => undefined };
}

/** A write that writes nothing: what transactions call a condition check. */
export function planCheck(store: DynamoDbStore, input: Present<DeleteInput, "Key">): PlannedWrite {
  return { ...planDelete(store, input), next: (old) => old };
}

export function planUpdate(store: DynamoDbStore, input: Present<UpdateInput, "Key">): PlannedWrite {
  const { UpdateExpression, AttributeUpdates } = input;
  const { condition, rest, actions } = readCondition(input, { UpdateExpression, AttributeUpdates });
  const table = store.table(input.TableName);
  const key = checkedItem(input.Key);
  const position = checkKey(table.schema, key);
  const touched = [...new Set(actions.map(({ path }) => path[0]))];
  const keyNames = keyAttributesOf(table.schema).map(({ name }) => name);
  const forbidden = touched.find((name) => keyNames.includes(name));
  if (forbidden !== undefined) {
    throw invalidParameters(`Cannot update attribute ${forbidden}. This attribute is part of the key`);
  }
  return {
    table,
    position,
    condition,
    ...rest,
    touched,
    next(old) {
      const item = checkedItem(applyUpdate(old ?? key, actions));
      refuseLarge(item, "Item size to update has exceeded the maximum allowed size");
      table.checkIndexKeys(item);
      return item;
    },
  };
}

interface Conditional extends SubstitutionsInput {
  readonly ConditionExpression?: string | undefined;
  readonly Expected?: PutInput["Expected"];
  readonly ConditionalOperator?: PutInput["ConditionalOperator"];
  readonly ReturnValuesOnConditionCheckFailure?: PutInput["ReturnValuesOnConditionCheckFailure"];
}

function readCondition(
  input: Conditional,
  update: Pick<UpdateInput, "UpdateExpression" | "AttributeUpdates">,
): { condition: Condition | undefined; actions: readonly UpdateAction[]; rest: { showsItemOnFailure: boolean } } {
  const { ConditionExpression, Expected, ConditionalOperator } = input;
  const { UpdateExpression, AttributeUpdates } = update;
  refuseMixture({ UpdateExpression, ConditionExpression }, { AttributeUpdates, Expected, ConditionalOperator });
  const hasExpression = ConditionExpression !== undefined || UpdateExpression !== undefined;
  const names = new Substitutions(input, hasExpression);
  const actions =
    UpdateExpression === undefined
      ? actionsOfUpdates(AttributeUpdates)
      : parseUpdate(new Cursor("UpdateExpression", UpdateExpression, names));
  const condition =
    ConditionExpression === undefined
      ? conditionOfExpected(Expected, ConditionalOperator)
      : parseCondition(new Cursor("ConditionExpression", ConditionExpression, names));
  names.refuseUnused();
  const showsItemOnFailure = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  return { condition, actions, rest: { showsItemOnFailure } };
}

export function isAllowed({ condition }: PlannedWrite, old: Item | undefined): boolean {
  return condition === undefined || holds(condition, old ?? {});
}

/** Attributes of `item` that an update named; undefined when it has none of them. */
export function touchedOf(
  { touched }: PlannedWrite,
  item: Item | undefined,
): Record<string, AttributeValue> | undefined {
  if (item === undefined) return undefined;
  const attributes = ownEntries(item, touched);
  return Object.keys(attributes).length === 0 ? undefined : attributes;
}

function refuseLarge(item: Item, message: string): void {
  if (itemSizeBytes(item) > ITEM_LIMIT_BYTES) throw invalid(message);
}
