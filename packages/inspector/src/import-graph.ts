import type { FindingLevel } from "@assay/core";

/**
 * How sure it is that an import runs before the function answers: `always` at the top of a module, `deferred` inside
 * a function, `conditional` under an `if`, `guarded` where the code expects it to fail (`except ImportError`).
 */
export type Certainty = "always" | "deferred" | "conditional" | "guarded";

const RANK: Readonly<Record<Certainty, number>> = { always: 3, deferred: 2, conditional: 1, guarded: 0 };

/** Certainties from the surest to the least sure. */
export const CERTAINTIES = ["always", "deferred", "conditional", "guarded"] as const satisfies readonly Certainty[];

/** An import inside a module that is itself imported under a condition is at most as sure as that. */
export function weakerOf(a: Certainty, b: Certainty): Certainty {
  return RANK[a] <= RANK[b] ? a : b;
}

/** One import that does not resolve in the package, its layers or the runtime. */
export interface MissingImport {
  /** As written: a module's dotted name, a path or a package. */
  readonly specifier: string;
  readonly certainty: Certainty;
  /** Absolute path of the importing file. */
  readonly importer: string;
  /** 1-based. */
  readonly line: number;
  /** Why it does not resolve, where more is known than that there is no such file; lower case, no full stop. */
  readonly reason?: string;
  /** Imperative; how to bring it in. */
  readonly remedy: string;
}

/** A name imported from a module of the package that is there and does not define it. */
export interface MissingName {
  readonly name: string;
  readonly specifier: string;
  readonly certainty: Certainty;
  readonly importer: string;
  readonly line: number;
  /** Absolute path of the module that was searched. */
  readonly target: string;
  /** What it defines, for a suggestion. */
  readonly names: readonly string[];
}

/** What the handler loads, directly and indirectly. */
export interface ImportGraph {
  /** Absolute paths of the files reached, each with the surest way it is reached. */
  readonly files: ReadonlyMap<string, Certainty>;
  readonly missingModules: readonly MissingImport[];
  readonly missingNames: readonly MissingName[];
  /** Files that could not be parsed; nothing is claimed about what they import. */
  readonly unparsed: readonly string[];
}

/** An import that runs for certain and fails stops the function; others may never run, or be expected to fail. */
export function levelOf(certainty: Certainty): FindingLevel {
  switch (certainty) {
    case "always":
      return "error";
    case "deferred":
    case "conditional":
      return "warning";
    case "guarded":
      return "note";
    default:
      return certainty satisfies never;
  }
}
