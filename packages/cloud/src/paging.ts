export interface Page<Item> {
  readonly items: readonly Item[];
  /** Undefined on the last page. */
  readonly nextToken: string | undefined;
}

/**
 * One page of a sorted list. The token names the last item given out, so that items created or deleted between two
 * calls neither repeat nor hide others.
 * @param items sorted by `keyOf`, ascending unless `isDescending`
 * @param onInvalidToken throws the service's own error
 */
export function pageOf<Item>(
  items: readonly Item[],
  options: {
    readonly keyOf: (item: Item) => string;
    readonly limit: number;
    readonly nextToken: string | undefined;
    readonly isDescending?: boolean;
    readonly onInvalidToken: () => never;
  },
): Page<Item> {
  const { keyOf, limit, nextToken, isDescending = false } = options;
  const after = nextToken === undefined ? undefined : parseToken(nextToken, options.onInvalidToken);
  const start =
    after === undefined ? 0 : items.findIndex((item) => (isDescending ? keyOf(item) < after : keyOf(item) > after));
  const page = start === -1 ? [] : items.slice(start, start + limit);
  const last = page.at(-1);
  const isComplete = last === undefined || start + page.length >= items.length;
  return { items: page, nextToken: isComplete ? undefined : tokenAfter(keyOf(last)) };
}

const TOKEN_VERSION = "1:";

function tokenAfter(key: string): string {
  return Buffer.from(TOKEN_VERSION + key).toString("base64url");
}

function parseToken(token: string, onInvalidToken: () => never): string {
  const text = Buffer.from(token, "base64url").toString();
  if (!text.startsWith(TOKEN_VERSION) || tokenAfter(text.slice(TOKEN_VERSION.length)) !== token) onInvalidToken();
  return text.slice(TOKEN_VERSION.length);
}
