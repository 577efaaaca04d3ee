/** One broken constraint, worded as AWS words it; undefined when the value satisfies the constraint. */
export type Violation = string | undefined;

// Nobody reads more of a value than this, and a client that sent megabytes does not want them back.
const SHOWN_LIMIT = 1_000;

const violation = (member: string, value: string | number, constraint: string): string =>
  `Value '${String(value).slice(0, SHOWN_LIMIT)}' at '${member}' failed to satisfy constraint: Member must ${constraint}`;

/** Length of text, lists and maps; undefined values satisfy it, because required members are checked by the wire. */
export function lengthViolation(
  member: string,
  value: string | readonly unknown[] | undefined,
  { min = 0, max = Number.POSITIVE_INFINITY }: { readonly min?: number; readonly max?: number },
): Violation {
  if (value === undefined) return undefined;
  const shown = typeof value === "string" ? value : `[${value.length} items]`;
  if (value.length < min) return violation(member, shown, `have length greater than or equal to ${min}`);
  if (value.length > max) return violation(member, shown, `have length less than or equal to ${max}`);
  return undefined;
}

export function rangeViolation(
  member: string,
  value: number | undefined,
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: { readonly min?: number; readonly max?: number },
): Violation {
  if (value === undefined) return undefined;
  // Asked this way round, because NaN is in no range.
  if (!(value >= min)) return violation(member, value, `have value greater than or equal to ${min}`);
  if (!(value <= max)) return violation(member, value, `have value less than or equal to ${max}`);
  return undefined;
}

/** @param pattern as in the service model; the whole value has to match */
export function patternViolation(member: string, value: string | undefined, pattern: string): Violation {
  if (value === undefined || new RegExp(`^(?:${pattern})$`, "u").test(value)) return undefined;
  return violation(member, value, `satisfy regular expression pattern: ${pattern}`);
}

export function enumViolation(member: string, value: string | undefined, accepted: readonly string[]): Violation {
  if (value === undefined || accepted.includes(value)) return undefined;
  return violation(member, value, `satisfy enum value set: [${accepted.join(", ")}]`);
}

/** AWS's sentence about every broken constraint of a request; undefined when there is none. */
export function validationMessage(violations: readonly Violation[]): string | undefined {
  const broken = violations.filter((each) => each !== undefined);
  if (broken.length === 0) return undefined;
  return `${broken.length} validation error${broken.length === 1 ? "" : "s"} detected: ${broken.join("; ")}`;
}
