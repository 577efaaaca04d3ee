import { pageOf } from "../../paging.js";
import { invalidValue } from "./errors.js";

interface MarkerPage<Item> {
  readonly items: readonly Item[];
  readonly Marker: string | undefined;
}

/** One page of a list in the form in which ElastiCache pages: 20 to 100 records. */
export function markerPageOf<Item>(
  items: readonly Item[],
  { MaxRecords = 100, Marker }: { readonly MaxRecords?: number | undefined; readonly Marker?: string | undefined },
  keyOf: (item: Item) => string,
): MarkerPage<Item> {
  if (MaxRecords < 20 || MaxRecords > 100)
    throw invalidValue(`Invalid value ${MaxRecords} for MaxRecords. Must be between 20 and 100`);
  const onInvalidToken = (): never => {
    throw invalidValue("The parameter Marker is not valid.");
  };
  const page = pageOf(items, { keyOf, limit: MaxRecords, nextToken: Marker, onInvalidToken });
  return { items: page.items, Marker: page.nextToken };
}
