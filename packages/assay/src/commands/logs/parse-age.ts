import { AssayError } from "@assay/core";

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Milliseconds of an age such as `90s`, `10m`, `2h` or `1d`.
 * @throws AssayError `AGE_INVALID`
 */
export function parseAgeMs(text: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) {
    throw new AssayError("AGE_INVALID", `"${text}" is not an age; accepted: a number and s, m, h or d`, {
      hint: "for example --since 10m",
    });
  }
  return Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
}
