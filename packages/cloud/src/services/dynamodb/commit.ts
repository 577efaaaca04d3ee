import type { ReturnItemCollectionMetrics } from "@aws-sdk/client-dynamodb";
import { ownValue } from "../../own-value.js";
import { type AttributeValue, type Item, itemSizeBytes } from "./attribute-value.js";
import { type UsedCapacity, type Weight, writeUnits } from "./capacity.js";
import type { PlannedWrite } from "./planned-write.js";
import type { DynamoDbStore } from "./store.js";
import type { WriteEffect } from "./table.js";

/** Does a planned write and counts what it used: by the larger of the old and the new item. */
export function commit(
  { table, position }: PlannedWrite,
  item: Item | undefined,
  used: UsedCapacity,
  weight: Weight,
  store: DynamoDbStore,
): WriteEffect {
  const effect = store.write(table, position, item);
  const bytes = Math.max(
    item === undefined ? 0 : itemSizeBytes(item),
    effect.old === undefined ? 0 : itemSizeBytes(effect.old),
  );
  used.add(table, writeUnits(bytes, weight));
  for (const [name, indexBytes] of effect.indexBytes) used.add(table, writeUnits(indexBytes, weight), name);
  return effect;
}

/** Only tables with local indexes have item collections. */
export function collectionMetrics(
  { table, position }: PlannedWrite,
  item: Item | undefined,
  wanted: ReturnItemCollectionMetrics | undefined,
) {
  const hasLocalIndex = [...table.indexes.values()].some(({ definition }) => definition.kind === "local");
  const { name } = table.schema.partition;
  const partition = item && ownValue(item, name);
  if (wanted !== "SIZE" || !hasLocalIndex || partition === undefined) return undefined;
  let bytes = 0;
  for (const row of table.rows.ascendingFrom({ ...position, sort: "" })) {
    if (row.partition !== position.partition) break;
    bytes += row.sizeBytes;
  }
  const GIB = 1024 ** 3;
  // AWS answers a range of whole gigabytes around its estimate.
  const low = Math.floor(bytes / GIB);
  const key: Record<string, AttributeValue> = { [name]: partition };
  return { ItemCollectionKey: key, SizeEstimateRangeGB: [low, low + 1] };
}
