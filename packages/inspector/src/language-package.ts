import type { HandlerTarget } from "./handler-target.js";
import type { ImportGraph } from "./import-graph.js";

/** What a language has to tell about a package. */
export interface LanguagePackage {
  findHandler(): Promise<HandlerTarget>;
  /** Undefined when there is no module to begin with. */
  readImports(handler: HandlerTarget): Promise<ImportGraph | undefined>;
}
