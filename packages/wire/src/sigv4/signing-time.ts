/**
 * Milliseconds since the Unix epoch; NaN when the text is no date.
 * @param text `20261121T045600Z`, or an HTTP date from a `Date` header
 */
export function parseSigningTime(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}
