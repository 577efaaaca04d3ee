import { ownValue } from "../../../own-value.js";
import type { AttributeValue, Item } from "../attribute-value.js";
import type { Cursor } from "./cursor.js";
import { conflictOf, type DocumentPath, describePath, findAt } from "./document-path.js";

/** @throws ValidationException as DynamoDB words it */
export function parseProjection(cursor: Cursor): readonly DocumentPath[] {
  const paths: DocumentPath[] = [];
  do {
    const path = cursor.path();
    for (const earlier of paths) {
      const conflict = conflictOf(earlier, path);
      if (conflict === undefined) continue;
      throw cursor.invalid(
        `Two document paths ${conflict} with each other; must remove or rewrite one of these paths; path one: ${describePath(earlier)}, path two: ${describePath(path)}`,
      );
    }
    paths.push(path);
  } while (cursor.accept(","));
  cursor.expectEnd();
  return paths;
}

type Tree = Map<string | number, Tree>;

/** What of an item stands at the paths; list elements close ranks. */
export function project(item: Item, paths: readonly DocumentPath[]): Record<string, AttributeValue> {
  const tree: Tree = new Map();
  for (const path of paths) {
    if (findAt(item, path) === undefined) continue;
    let node = tree;
    for (const step of path) {
      const next: Tree = node.get(step) ?? new Map();
      node.set(step, next);
      node = next;
    }
  }
  return pick({ M: { ...item } }, tree).M ?? {};
}

function pick(value: AttributeValue, tree: Tree): AttributeValue {
  if (tree.size === 0) return value;
  if (value.L !== undefined) {
    const list = value.L;
    const indexes = [...tree].sort(([a], [b]) => Number(a) - Number(b));
    return {
      L: indexes.flatMap(([index, below]) => {
        const element = list[Number(index)];
        return element === undefined ? [] : [pick(element, below)];
      }),
    };
  }
  const members = value.M ?? {};
  const picked = [...tree].flatMap(([name, below]): [string, AttributeValue][] => {
    const member = ownValue(members, String(name));
    return member === undefined ? [] : [[String(name), pick(member, below)]];
  });
  // Unlike assignment, this makes an entry of `__proto__` too.
  return { M: Object.fromEntries(picked) };
}
