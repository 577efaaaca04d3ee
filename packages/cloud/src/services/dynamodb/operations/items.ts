import type { InputOf, OutputOf } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import { type Item, itemSizeBytes } from "../attribute-value.js";
import { readUnits, UsedCapacity } from "../capacity.js";
import { checkedItem } from "../check-values.js";
import { collectionMetrics, commit } from "../commit.js";
import { conditionFailed, invalid } from "../errors.js";
import { Cursor } from "../expression/cursor.js";
import type { DocumentPath } from "../expression/document-path.js";
import { parseProjection, project } from "../expression/projection.js";
import { Substitutions, type SubstitutionsInput } from "../expression/substitutions.js";
import { checkKey } from "../key-schema.js";
import { refuseMixture } from "../legacy-conditions.js";
import { recordConditionFailure, recordSuccess } from "../metrics.js";
import { isAllowed, type PlannedWrite, touchedOf } from "../planned-write.js";
import type { DynamoDbStore } from "../store.js";
import { planDelete, planPut, planUpdate } from "../write-request.js";

type Context = ServiceContext<DynamoDbStore>;
type Wanted = Pick<InputOf<typeof DynamoDB, "PutItem">, "ReturnConsumedCapacity" | "ReturnItemCollectionMetrics">;

export function getItem(
  input: InputOf<typeof DynamoDB, "GetItem">,
  context: Context,
): OutputOf<typeof DynamoDB, "GetItem"> {
  const { store } = context;
  const paths = readProjection(input);
  const key = checkedItem(input.Key);
  const table = store.table(input.TableName);
  const item = table.find(checkKey(table.schema, key));
  const used = new UsedCapacity("read");
  used.add(table, readUnits(item === undefined ? 0 : itemSizeBytes(item), input.ConsistentRead === true ? 1 : 0.5));
  recordSuccess(context, "GetItem", used);
  return {
    Item: item === undefined || paths === undefined ? item : project(item, paths),
    ConsumedCapacity: used.report(input.ReturnConsumedCapacity)?.[0],
  };
}

interface Projected extends SubstitutionsInput {
  readonly ProjectionExpression?: string | undefined;
  readonly AttributesToGet?: readonly string[] | undefined;
}

/** Undefined when all attributes are wanted. */
export function readProjection(input: Projected): readonly DocumentPath[] | undefined {
  const { ProjectionExpression, AttributesToGet } = input;
  refuseMixture({ ProjectionExpression }, { AttributesToGet });
  const names = new Substitutions(input, ProjectionExpression !== undefined);
  if (ProjectionExpression === undefined) return AttributesToGet?.map((name) => [name]);
  const paths = parseProjection(new Cursor("ProjectionExpression", ProjectionExpression, names));
  names.refuseUnused();
  return paths;
}

export function putItem(
  input: InputOf<typeof DynamoDB, "PutItem">,
  context: Context,
): OutputOf<typeof DynamoDB, "PutItem"> {
  const { ReturnValues = "NONE" } = input;
  if (ReturnValues !== "NONE" && ReturnValues !== "ALL_OLD") throw invalid("Return values set to invalid value");
  const planned = planPut(context.store, input);
  const { old, ...report } = carryOut("PutItem", planned, input, context);
  return { Attributes: ReturnValues === "ALL_OLD" ? old : undefined, ...report };
}

export function deleteItem(
  input: InputOf<typeof DynamoDB, "DeleteItem">,
  context: Context,
): OutputOf<typeof DynamoDB, "DeleteItem"> {
  const { ReturnValues = "NONE" } = input;
  if (ReturnValues !== "NONE" && ReturnValues !== "ALL_OLD") throw invalid("Return values set to invalid value");
  const planned = planDelete(context.store, input);
  const { old, ...report } = carryOut("DeleteItem", planned, input, context);
  return { Attributes: ReturnValues === "ALL_OLD" ? old : undefined, ...report };
}

export function updateItem(
  input: InputOf<typeof DynamoDB, "UpdateItem">,
  context: Context,
): OutputOf<typeof DynamoDB, "UpdateItem"> {
  const planned = planUpdate(context.store, input);
  const { old, ...report } = carryOut("UpdateItem", planned, input, context);
  const attributes = (): Item | undefined => {
    const { table, position } = planned;
    switch (input.ReturnValues) {
      case "ALL_OLD":
        return old;
      case "ALL_NEW":
        return table.find(position);
      case "UPDATED_OLD":
        return touchedOf(planned, old);
      case "UPDATED_NEW":
        return touchedOf(planned, table.find(position));
      default:
        return undefined;
    }
  };
  return { Attributes: attributes(), ...report };
}

function carryOut(operation: string, planned: PlannedWrite, wanted: Wanted, context: Context) {
  const { table, position } = planned;
  const old = table.find(position);
  if (!isAllowed(planned, old)) {
    recordConditionFailure(context, table);
    throw conditionFailed(planned.showsItemOnFailure ? old : undefined);
  }
  const used = new UsedCapacity("write");
  const item = planned.next(old);
  commit(planned, item, used, 1, context.store);
  recordSuccess(context, operation, used);
  return {
    old,
    ConsumedCapacity: used.report(wanted.ReturnConsumedCapacity)?.[0],
    ItemCollectionMetrics: collectionMetrics(planned, item ?? old, wanted.ReturnItemCollectionMetrics),
  };
}
