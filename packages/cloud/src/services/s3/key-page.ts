import { invalidArgument } from "./errors.js";
import { compareKeys, type KeyIndex } from "./key-index.js";

export interface KeyPageRequest {
  readonly prefix: string;
  /** Empty: keys are not rolled up. */
  readonly delimiter: string;
  /** The page begins behind this key, or behind all keys below it when it is a common prefix. */
  readonly after: string;
  readonly limit: number;
}

export interface KeyPage {
  readonly keys: readonly string[];
  /** Prefixes up to the first delimiter that several keys may share, each counted once. */
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** The last key or prefix of the page. */
  readonly last: string | undefined;
}

/**
 * A page of keys as S3 lists them. A key behind the page's limit is looked for, so that the last page knows it is one.
 * @param isListed false for keys that this listing does not show
 */
export function pageOfKeys(index: KeyIndex, request: KeyPageRequest, isListed: (key: string) => boolean): KeyPage {
  const { prefix, delimiter, after, limit } = request;
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  let at = compareKeys(after, prefix) < 0 ? index.firstFrom(prefix) : index.firstFrom(after);
  for (;;) {
    const key = index.keys[at];
    if (key === undefined || !key.startsWith(prefix)) return { keys, commonPrefixes, isTruncated: false, last };
    const delimited = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const common = delimited === -1 ? undefined : key.slice(0, delimited + delimiter.length);
    const isBehind = common === undefined ? compareKeys(key, after) > 0 || after === "" : !after.startsWith(common);
    if (isBehind && isListed(key)) {
      if (keys.length + commonPrefixes.length >= limit) return { keys, commonPrefixes, isTruncated: limit > 0, last };
      if (common === undefined) keys.push(key);
      else commonPrefixes.push(common);
      last = common ?? key;
      at = common === undefined ? at + 1 : index.firstBehind(common);
    } else at += 1;
  }
}

const LARGEST_PAGE = 1_000;

/** @throws ServiceError InvalidArgument */
export function pageLimit(asked: number | undefined, name: string): number {
  if (asked !== undefined && asked < 0) {
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, `${asked}`);
  }
  return Math.min(asked ?? LARGEST_PAGE, LARGEST_PAGE);
}

/** How a listing writes keys: XML cannot hold every character, so clients ask for them encoded. */
export function keyEncoder(encodingType: string | undefined): (text: string) => string {
  if (encodingType === undefined) return (text) => text;
  if (encodingType !== "url")
    throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", encodingType);
  return (text) => encodeURIComponent(text).replaceAll("%2F", "/").replaceAll("%20", "+");
}
