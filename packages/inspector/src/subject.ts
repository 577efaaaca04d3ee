import type { Artifact } from "@assay/archive";
import type { RuntimeFamily } from "@assay/core";
import type { FunctionFiles } from "./function-files.js";
import type { HandlerTarget } from "./handler-target.js";
import type { ImportGraph } from "./import-graph.js";
import type { InspectionContext } from "./inspection-context.js";

/** What every rule is given: the package, its surroundings, and what has been worked out about it once for all. */
export interface Subject {
  readonly artifact: Artifact;
  readonly context: Required<InspectionContext>;
  readonly family: RuntimeFamily;
  /** The files as the function sees them, in `/var/task` and `/opt`. */
  readonly files: FunctionFiles;
  /** Where the handler string leads; undefined for `provided.*`, where only the function's own code knows. */
  readonly handler: () => Promise<HandlerTarget | undefined>;
  /** Everything the handler imports; undefined for `provided.*` and when there is no handler to start from. */
  readonly imports: () => Promise<ImportGraph | undefined>;
}
