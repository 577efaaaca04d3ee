import { pageOf } from "../../paging.js";
import { invalidParameter, invalidValue } from "./errors.js";
import type { Queue } from "./queue.js";

const LIMIT = 1000;

/** One page of queues; without `MaxResults`, the first thousand and no token (ListQueues, API reference). */
export function pageOfQueues(
  queues: readonly Queue[],
  { maxResults, nextToken }: { readonly maxResults: number | undefined; readonly nextToken: string | undefined },
): { readonly queues: readonly Queue[]; readonly nextToken: string | undefined } {
  if (maxResults !== undefined && (maxResults < 1 || maxResults > LIMIT)) {
    throw invalidValue(maxResults, "MaxResults", `MaxResults must be an integer between 1 and ${LIMIT}.`);
  }
  const page = pageOf(queues, {
    keyOf: ({ identity }) => identity.name,
    limit: maxResults ?? LIMIT,
    nextToken,
    onInvalidToken: () => {
      throw invalidParameter("Invalid or expired next token.");
    },
  });
  return { queues: page.items, nextToken: maxResults === undefined ? undefined : page.nextToken };
}
