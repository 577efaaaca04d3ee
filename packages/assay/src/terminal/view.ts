import type { RunEvent } from "@assay/core";

/** Shows a run while it goes on. Disposing it leaves the terminal as it was found. */
export interface View extends Disposable {
  onEvent(event: RunEvent): void;
  /** One line that stays. */
  say(line: string): void;
}
