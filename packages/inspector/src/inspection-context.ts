import type { Artifact } from "@assay/archive";
import type { Architecture, Runtime } from "@assay/core";

/** What the package is going to be: the configuration of the function that decides whether it works. */
export interface InspectionContext {
  readonly runtime: Runtime;
  /** `file.function` for managed runtimes; any text for `provided.*`. */
  readonly handler: string;
  /** Default `x86_64`, as in Lambda. */
  readonly architecture?: Architecture;
  /** In the order in which the function lists them. */
  readonly layers?: readonly Artifact[];
  /** False when the package goes through S3, which takes larger ones; default true. */
  readonly directUpload?: boolean;
}
