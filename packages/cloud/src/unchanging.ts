const unchanging = new WeakSet<object>();

/**
 * Says of a part of a saved state that it will never be different, down to its last member. Whoever keeps states up to
 * date looks no further when the same object comes again, so that saving a large store costs what changed in it.
 */
export function neverChanging<Part extends object>(part: Part): Part {
  unchanging.add(part);
  return part;
}

export function isNeverChanging(part: object): boolean {
  return unchanging.has(part);
}
