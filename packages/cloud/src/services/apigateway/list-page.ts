import { pageOf } from "../../paging.js";
import { badRequest } from "./errors.js";

export interface ListInput {
  readonly position?: string | undefined;
  readonly limit?: number | undefined;
}

/** A page of what `keyOf` orders: 25 items unless told otherwise, at most 500, as every list of API Gateway. */
export function listPage<Item>(
  items: Iterable<Item>,
  { position, limit = 25 }: ListInput,
  keyOf: (item: Item) => string,
): { items: Item[]; position: string | undefined } {
  if (limit < 1) throw badRequest("Limit must be a positive number");
  const sorted = [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const page = pageOf(sorted, {
    keyOf,
    limit: Math.min(limit, 500),
    nextToken: position,
    onInvalidToken: () => {
      throw badRequest("Invalid position parameter specified");
    },
  });
  return { items: [...page.items], position: page.nextToken };
}
