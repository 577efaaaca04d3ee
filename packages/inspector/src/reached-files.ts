import { CERTAINTIES, type Certainty, weakerOf } from "./import-graph.js";

/** Files still to be followed, surest first, so that each is followed once and at its surest. */
export interface ReachedFiles {
  readonly files: ReadonlyMap<string, Certainty>;
  add(path: string, certainty: Certainty): void;
  next(): { readonly path: string; readonly certainty: Certainty } | undefined;
}

/** @param start reached always */
export function createReachedFiles(start: string): ReachedFiles {
  const files = new Map<string, Certainty>();
  const pending: Record<Certainty, string[]> = { always: [], deferred: [], conditional: [], guarded: [] };
  const add = (path: string, certainty: Certainty): void => {
    const known = files.get(path);
    if (known !== undefined && weakerOf(known, certainty) === certainty) return;
    files.set(path, certainty);
    pending[certainty].push(path);
  };
  add(start, "always");
  return {
    files,
    add,
    next() {
      for (const certainty of CERTAINTIES) {
        for (let path = pending[certainty].pop(); path !== undefined; path = pending[certainty].pop()) {
          // Superseded when a surer way to the same file has been found since.
          if (files.get(path) === certainty) return { path, certainty };
        }
      }
      return undefined;
    },
  };
}
