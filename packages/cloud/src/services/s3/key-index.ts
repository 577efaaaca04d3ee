/** Compares keys as S3 lists them: by their UTF-8 bytes, which is the order of code points. */
export function compareKeys(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (a !== b) return codePointRank(a) - codePointRank(b);
  }
  return left.length - right.length;
}

// Surrogates stand for code points beyond those that a single unit can hold, although their own numbers are lower.
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Keys in the order of listings. */
export class KeyIndex {
  readonly #keys: string[] = [];

  get keys(): readonly string[] {
    return this.#keys;
  }

  add(key: string): void {
    const at = this.firstFrom(key);
    if (this.#keys[at] !== key) this.#keys.splice(at, 0, key);
  }

  delete(key: string): void {
    const at = this.firstFrom(key);
    if (this.#keys[at] === key) this.#keys.splice(at, 1);
  }

  /** Position of the first key that is not before `key`. */
  firstFrom(key: string): number {
    return this.#firstWhere((each) => compareKeys(each, key) >= 0);
  }

  /** Position of the first key behind all that begin with `prefix`. */
  firstBehind(prefix: string): number {
    return this.#firstWhere((each) => !each.startsWith(prefix) && compareKeys(each, prefix) > 0);
  }

  /** @param holds false for the keys up to a point, and true from there on */
  #firstWhere(holds: (key: string) => boolean): number {
    let [low, high] = [0, this.#keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.#keys[middle] ?? "")) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
