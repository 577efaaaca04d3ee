import { AssayError } from "./errors.js";

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

const SHORT = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/;
// Without months and years, which are of no fixed length.
const ISO_8601 =
  /^P(?=\d|T\d)(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?=\d)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/**
 * Milliseconds of a duration such as `250ms`, `90s`, `5m`, `2h`, `30d`, `1w`, or `P1DT12H` and `PT30S` of ISO 8601.
 * @throws AssayError `DURATION_INVALID`
 */
export function parseDurationMs(text: string): number {
  const [, count, unit] = SHORT.exec(text) ?? [];
  if (count !== undefined && unit !== undefined)
    return Math.round(Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]);
  const parts = ISO_8601.exec(text)?.slice(1);
  if (parts !== undefined) {
    const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
    const { w, d, h, m, s } = UNIT_MS;
    return Math.round(weeks * w + days * d + hours * h + minutes * m + seconds * s);
  }
  throw new AssayError(
    "DURATION_INVALID",
    `"${text}" is not a duration; accepted: a number and ms, s, m, h, d or w, or ISO 8601 without months and years`,
    { hint: "for example 90s, 30d or PT30S" },
  );
}
