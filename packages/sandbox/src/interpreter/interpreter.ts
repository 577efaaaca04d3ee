import type { Runtime } from "@assay/core";

/** An executable that runs functions of one managed runtime. */
export interface Interpreter {
  readonly runtime: Runtime;
  /** The executable itself, not a shim or link to it. */
  readonly executable: string;
  /** `3.11.7`, `22.23.3`. */
  readonly version: string;
  /** Python: the folder that holds `lib/python3.x`. */
  readonly prefix?: string;
}
