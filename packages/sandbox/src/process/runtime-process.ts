/** Why a process of the function ended. */
export type ProcessExit =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "signalled"; readonly signal: string }
  | { readonly kind: "out-of-memory" };

/** The running runtime of one execution environment, with everything it started. */
export interface RuntimeProcess {
  readonly exited: Promise<ProcessExit>;
  /** Stops every process of the environment; it then uses no CPU until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Ends every process of the environment at once; `exited` tells when that has happened. */
  kill(): void;
  /** Highest memory use so far, of all processes together. */
  peakMemoryBytes(): number;
}
