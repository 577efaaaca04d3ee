import type { Item } from "./attribute-value.js";
import { checkedItem } from "./check-values.js";
import { invalid } from "./errors.js";
import type { Source } from "./item-page.js";
import { keyAttributesOf, positionOf, tieOf } from "./key-schema.js";
import type { Position } from "./sorted-rows.js";

/** The place behind which a reading goes on. @throws ValidationException unless `key` is one of the source's keys */
export function startAfter(key: Item | undefined, { table, index }: Source): Position | undefined {
  if (key === undefined) return undefined;
  const wrong = (): Error =>
    invalid("The provided starting key is invalid: The provided key element does not match the schema");
  const wanted = new Map(
    [...keyAttributesOf(table.schema), ...(index === undefined ? [] : keyAttributesOf(index.definition.schema))].map(
      ({ name, type }) => [name, type],
    ),
  );
  const checked = checkedItem(key);
  const isWhole = Object.keys(checked).length === wanted.size;
  if (!isWhole || [...wanted].some(([name, type]) => checked[name]?.[type] === undefined)) throw wrong();
  const own = positionOf(table.schema, checked);
  if (index === undefined || own === undefined) return own;
  return positionOf(index.definition.schema, checked, tieOf(own));
}
