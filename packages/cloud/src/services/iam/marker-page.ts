import { pageOf } from "../../paging.js";
import { check, maxItemsViolation } from "./constraints.js";
import { invalidInput } from "./errors.js";

const DEFAULT_MAX_ITEMS = 100;

export interface MarkerPage<Item> {
  readonly items: readonly Item[];
  readonly rest: { readonly IsTruncated: boolean; readonly Marker: string | undefined };
}

/** One page of a list in the form in which IAM pages. */
export function markerPageOf<Item>(
  items: readonly Item[],
  { MaxItems, Marker }: { readonly MaxItems?: number | undefined; readonly Marker?: string | undefined },
  keyOf: (item: Item) => string,
): MarkerPage<Item> {
  check(maxItemsViolation(MaxItems));
  const page = pageOf(items, {
    keyOf,
    limit: MaxItems ?? DEFAULT_MAX_ITEMS,
    nextToken: Marker,
    onInvalidToken: () => {
      throw invalidInput("Invalid Marker.");
    },
  });
  return { items: page.items, rest: { IsTruncated: page.nextToken !== undefined, Marker: page.nextToken } };
}
