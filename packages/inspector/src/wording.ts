/** `a`, `a and b`, `a, b and 3 more`: names for a message, with at most `shown` of them spelt out. */
export function nameList(names: readonly string[], shown = 3): string {
  const quoted = names.slice(0, shown).map((name) => `"${name}"`);
  if (names.length > shown) return `${quoted.join(", ")} and ${names.length - shown} more`;
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} and ${last}`;
}

/** Octal permissions as `ls` and `chmod` write them. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

/** Mebibytes, the unit of Lambda's quotas ("250 MB" is 250 MiB), with one decimal. */
export function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

/** The name most like `wanted`; undefined when none is close enough to be a slip or a renaming. */
export function findSimilar(wanted: string, names: Iterable<string>): string | undefined {
  const wantedWords = wordsOf(wanted);
  let best: { readonly name: string; readonly score: number } | undefined;
  for (const name of names) {
    const score = similarity(wantedWords, wordsOf(name)) + (distanceIsSmall(wanted, name) ? 1 : 0);
    if (score >= 0.5 && score > (best?.score ?? 0)) best = { name, score };
  }
  return best?.name;
}

function wordsOf(name: string): ReadonlySet<string> {
  return new Set(name.split(/_|(?<=[a-z0-9])(?=[A-Z])/).map((word) => word.toLowerCase()));
}

/** Share of words in common: a renamed function mostly keeps one of its words. */
function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((word) => b.has(word)).length;
  return common / Math.max(a.size, b.size, 1);
}

/** One letter changed, added, left out or two swapped. */
function distanceIsSmall(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return a === b;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [restA, restB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return restA.length + restB.length <= 2 || (restA.length === 2 && restA === [...restB].reverse().join(""));
}
