import type { Certainty } from "../import-graph.js";

/** One `require`, `import` or `export … from` with a literal. */
export interface NodeImport {
  readonly specifier: string;
  /** Decides which conditions and endings resolve: `require` guesses endings, `import` does not. */
  readonly system: "commonjs" | "esm";
  readonly line: number;
  readonly certainty: Certainty;
  /** Names a static `import { … }` needs; empty for others. */
  readonly names: readonly string[];
}

/** What one JavaScript file imports and exports, read without running it. */
export interface NodeSource {
  readonly system: "commonjs" | "esm";
  readonly imports: readonly NodeImport[];
  readonly exports: ReadonlySet<string>;
  /** True when exports can appear that no statement names: `export *`, `module.exports = build()`, spreads. */
  readonly isDynamic: boolean;
}
