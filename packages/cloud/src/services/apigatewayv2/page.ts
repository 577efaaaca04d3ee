import { type Page, pageOf } from "../../paging.js";
import { badRequest } from "./errors.js";

/** One page of a listing, in the order of `keyOf`. */
export function listPage<Item>(
  items: Iterable<Item>,
  { MaxResults, NextToken }: { readonly MaxResults?: string | undefined; readonly NextToken?: string | undefined },
  keyOf: (item: Item) => string | undefined,
): { Items: Item[]; NextToken?: string } {
  const limit = MaxResults === undefined ? 100 : Number(MaxResults);
  if (!Number.isInteger(limit) || limit < 1) throw badRequest("MaxResults must be a positive number");
  const nameOf = (item: Item): string => keyOf(item) ?? "";
  const sorted = [...items].sort((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1));
  const page: Page<Item> = pageOf(sorted, {
    keyOf: nameOf,
    limit: Math.min(limit, 500),
    nextToken: NextToken,
    onInvalidToken: () => {
      throw badRequest("Invalid nextToken specified");
    },
  });
  return { Items: [...page.items], ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }) };
}
