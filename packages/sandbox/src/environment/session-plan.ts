import type { EnvironmentOptions } from "../environment-options.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import type { InitPhase } from "../logs/platform-records.js";
import type { EnvironmentIdentity } from "./environment-identity.js";
import type { EnvironmentLog } from "./environment-log.js";

/** Everything that one life of an environment's processes is started with. */
export interface SessionPlan {
  readonly options: EnvironmentOptions;
  readonly identity: EnvironmentIdentity;
  /** Undefined for `provided.*`. */
  readonly interpreter: Interpreter | undefined;
  readonly log: EnvironmentLog;
  /** In which phase it is initialised. */
  readonly phase: InitPhase;
}
