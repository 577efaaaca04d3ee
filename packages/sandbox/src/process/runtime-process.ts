/** Why a process of the function ended. */
export type ProcessExit =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "signalled"; readonly signal: string }
  | { readonly kind: "out-of-memory" };

/** The running runtime of one execution environment, with its extensions and everything that they started. */
export interface RuntimeProcess {
  /** All of them have ended. */
  readonly exited: Promise<ProcessExit>;
  /** Starts the runtime of an environment with external extensions, which go first; else it has started already. */
  startRuntime(): void;
  /** Signals the runtime alone: asks it to end, or ends it. */
  signalRuntime(name: "SIGTERM" | "SIGKILL"): void;
  /** Ends one external extension; `index` as in the plan. */
  killExtension(index: number): void;
  /** Stops every process of the environment; it then uses no CPU until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Ends every process of the environment at once; `exited` tells when that has happened. */
  kill(): void;
  /** Highest memory use so far, of all processes together. */
  peakMemoryBytes(): number;
}
