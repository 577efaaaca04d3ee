import type { AttributeValue, Item } from "../attribute-value.js";
import { invalid } from "../errors.js";
import { type DocumentPath, findAt } from "../expression/document-path.js";

/** Under which name a path is answered: `c` for `a.b.c`, `b[1]` for `a.b[1]`. */
function nameOf(path: DocumentPath): string {
  const from = path.findLastIndex((step) => typeof step === "string");
  const [name, ...indexes] = path.slice(from);
  return `${name}${indexes.map((index) => `[${index}]`).join("")}`;
}

/** @throws ValidationException when two paths would be answered under one name */
export function checkNames(paths: readonly DocumentPath[]): void {
  const seen = new Set<string>();
  for (const name of paths.map(nameOf)) {
    if (seen.has(name)) throw invalid(`Duplicate identifiers in select clause: ${name}`);
    seen.add(name);
  }
}

/** What a SELECT answers of an item. @param paths undefined for all of it */
export function shownItem(item: Item, paths: readonly DocumentPath[] | undefined): Record<string, AttributeValue> {
  if (paths === undefined) return { ...item };
  const found = paths.flatMap((path): [string, AttributeValue][] => {
    const value = findAt(item, path);
    return value === undefined ? [] : [[nameOf(path), value]];
  });
  return Object.fromEntries(found);
}
