/** Views of what services return. A TypeError here is a bug in a service: its types promise these shapes. */

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  throw new TypeError(`expected a structure or a map, got ${describe(value)}`);
}

/** Entries without those that are not set; null stays in sparse maps. */
export function entriesOf(value: unknown, isSparse: boolean): [string, unknown][] {
  return Object.entries(recordOf(value)).filter(([, each]) => each !== undefined && (each !== null || isSparse));
}

/** Items without those that are not set; null stays in sparse lists. */
export function itemsOf(value: unknown, isSparse: boolean): unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`expected a list, got ${describe(value)}`);
  return value.filter((each) => each !== undefined && (each !== null || isSparse));
}

export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return Buffer.from(value);
  throw new TypeError(`expected bytes, got ${describe(value)}`);
}

export function dateOf(value: unknown): Date {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  throw new TypeError(`expected a date, got ${describe(value)}`);
}

function describe(value: unknown): string {
  return value instanceof Date ? "an invalid date" : value === null ? "null" : typeof value;
}
