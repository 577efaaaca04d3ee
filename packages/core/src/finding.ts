/** `error` stops a release, `warning` and `note` are shown (the levels of SARIF 2.1.0). */
export type FindingLevel = "error" | "warning" | "note";

/** One fact about the subject that a person should act on. */
export interface Finding {
  /** Stable id of the rule or stage that found it, for example `artifact/missing-module`. */
  readonly ruleId: string;
  readonly level: FindingLevel;
  /** Lower case, no full stop: what is wrong, with the wrong value and the accepted one. */
  readonly message: string;
  /** Imperative: what to do about it. */
  readonly remedy: string;
  readonly location?: FindingLocation;
}

export interface FindingLocation {
  /** Path inside the package or relative to the project, with forward slashes. */
  readonly path: string;
  /** 1-based. */
  readonly line?: number;
}
