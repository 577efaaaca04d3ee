type Entries<Value> = Readonly<Record<string, Value>>;

/** An entry that `map` has itself: what every object inherits, such as `constructor` and `__proto__`, is none. */
export function ownValue<Value>(map: Entries<Value>, name: string): Value | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

/** The entries that `map` has itself under some of `names`. */
export function ownEntries<Value>(map: Entries<Value>, names: Iterable<string>): Record<string, Value> {
  const entries: [string, Value][] = [];
  for (const name of names) {
    const value = ownValue(map, name);
    if (value !== undefined) entries.push([name, value]);
  }
  // Unlike assignment, this makes an entry of `__proto__` too.
  return Object.fromEntries(entries);
}
