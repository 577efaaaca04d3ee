import type { HeaderList } from "./http-api-events/header-list.js";

/** What AWS cuts a logged body to. */
const LOGGED_BYTES = 1024;

/** Names and values as execution logs of APIs show them: `{Host=example.com, X-Api-Key=****123456}`. */
export function shownMap(entries: HeaderList): string {
  return `{${entries.map(([name, value]) => `${name}=${hidden(name, value)}`).join(", ")}}`;
}

/** Keys and tokens do not belong into logs; AWS shows how they end. */
function hidden(name: string, value: string): string {
  return /^(?:authorization|x-api-key)$/i.test(name)
    ? `${"*".repeat(Math.max(value.length - 6, 0))}${value.slice(-6)}`
    : value;
}

/** The text of a body, as far as execution logs of APIs show it. */
export function shownBody(body: Uint8Array): string {
  const shown = Buffer.from(body.subarray(0, LOGGED_BYTES)).toString();
  return body.byteLength > LOGGED_BYTES ? `${shown} [TRUNCATED]` : shown;
}
