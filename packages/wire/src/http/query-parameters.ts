import { MalformedInput } from "../codec/malformed.js";

/** A query string or a form, decoded; repeated names keep every value. */
export type QueryParameters = ReadonlyMap<string, readonly string[]>;

const NO_PARAMETERS: QueryParameters = new Map();

/** @throws MalformedInput when a name or value is not percent-encoded UTF-8 */
export function parseQuery(text: string): QueryParameters {
  if (text === "") return NO_PARAMETERS;
  const parameters = new Map<string, string[]>();
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? "" : decode(pair.slice(equals + 1));
    const values = parameters.get(name);
    if (values === undefined) parameters.set(name, [value]);
    else values.push(value);
  }
  return parameters;
}

function decode(text: string): string {
  return decodePercent(text.includes("+") ? text.replaceAll("+", " ") : text);
}

/** @throws MalformedInput when `text` is not percent-encoded UTF-8 */
export function decodePercent(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new MalformedInput(`${JSON.stringify(text)} is not percent-encoded UTF-8`, { cause });
  }
}
