import type { InputOf } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { Condition } from "./expression/condition.js";
import { Cursor } from "./expression/cursor.js";
import { parseCondition } from "./expression/parse-condition.js";
import { parseUpdate } from "./expression/parse-update.js";
import { Substitutions, type SubstitutionsInput } from "./expression/substitutions.js";
import type { UpdateAction } from "./expression/update.js";
import { actionsOfUpdates, conditionOfExpected, refuseMixture } from "./legacy-conditions.js";
import {
  checkedNewItem,
  type PlannedWrite,
  plannedDelete,
  plannedPut,
  plannedUpdate,
  type WriteGuard,
} from "./planned-write.js";
import type { DynamoDbStore } from "./store.js";

type PutInput = Omit<InputOf<typeof DynamoDB, "PutItem">, "ReturnValues">;
type DeleteInput = Omit<InputOf<typeof DynamoDB, "DeleteItem">, "ReturnValues">;
type UpdateInput = Omit<InputOf<typeof DynamoDB, "UpdateItem">, "ReturnValues">;
type Present<Input, Key extends keyof Input> = Input & { [Each in Key]-?: Exclude<Input[Each], undefined> };

export function planPut(store: DynamoDbStore, input: Present<PutInput, "Item">): PlannedWrite {
  const { guard } = readExpressions(input, {});
  const item = checkedNewItem(input.Item);
  return plannedPut(store.table(input.TableName), item, guard);
}

export function planDelete(store: DynamoDbStore, input: Present<DeleteInput, "Key">): PlannedWrite {
  const { guard } = readExpressions(input, {});
  return plannedDelete(store.table(input.TableName), input.Key, guard);
}

/** A write that writes nothing: what transactions call a condition check. */
export function planCheck(store: DynamoDbStore, input: Present<DeleteInput, "Key">): PlannedWrite {
  return { ...planDelete(store, input), next: (old) => old };
}

export function planUpdate(store: DynamoDbStore, input: Present<UpdateInput, "Key">): PlannedWrite {
  const { UpdateExpression, AttributeUpdates } = input;
  const { guard, actions } = readExpressions(input, { UpdateExpression, AttributeUpdates });
  return plannedUpdate(store.table(input.TableName), input.Key, actions, guard);
}

interface Conditional extends SubstitutionsInput {
  readonly ConditionExpression?: string | undefined;
  readonly Expected?: PutInput["Expected"];
  readonly ConditionalOperator?: PutInput["ConditionalOperator"];
  readonly ReturnValuesOnConditionCheckFailure?: PutInput["ReturnValuesOnConditionCheckFailure"];
}

function readExpressions(
  input: Conditional,
  update: Pick<UpdateInput, "UpdateExpression" | "AttributeUpdates">,
): { guard: WriteGuard; actions: readonly UpdateAction[] } {
  const { ConditionExpression, Expected, ConditionalOperator } = input;
  const { UpdateExpression, AttributeUpdates } = update;
  refuseMixture({ UpdateExpression, ConditionExpression }, { AttributeUpdates, Expected, ConditionalOperator });
  const hasExpression = ConditionExpression !== undefined || UpdateExpression !== undefined;
  const names = new Substitutions(input, hasExpression);
  const actions =
    UpdateExpression === undefined
      ? actionsOfUpdates(AttributeUpdates)
      : parseUpdate(new Cursor("UpdateExpression", UpdateExpression, names));
  const condition: Condition | undefined =
    ConditionExpression === undefined
      ? conditionOfExpected(Expected, ConditionalOperator)
      : parseCondition(new Cursor("ConditionExpression", ConditionExpression, names));
  names.refuseUnused();
  const showsItemOnFailure = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  return { actions, guard: { condition, showsItemOnFailure } };
}
