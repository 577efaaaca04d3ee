import type { Cloud } from "@assay/cloud";
import type { MovableClock } from "@assay/core";

/** A cloud that is ready: its scripts of `ready.d` have ended. Disposing it stops it. */
export interface StartedAssayContainer extends AsyncDisposable {
  /** For example `http://127.0.0.1:49321`. */
  getConnectionUri(): string;
  getHost(): string;
  getPort(): number;
  /**
   * The port of this machine that leads to `port` of the container.
   * @throws AssayError PORT_NOT_EXPOSED unless it is 4566
   */
  getMappedPort(port: number): number;
  /** The cloud itself, with its clock, faults and traces; undefined when an image runs. */
  readonly cloud: Cloud<MovableClock> | undefined;
  /** One sentence for each variable of the environment that has no effect. An image prints them in its log instead. */
  readonly warnings: readonly string[];
  stop(): Promise<void>;
}
