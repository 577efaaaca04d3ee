import type { InvocationOutcome } from "@assay/release";

/** One invocation as a stage saw it, in the sandbox or on the target. */
export interface ObservedInvocation extends Pick<InvocationOutcome, "functionError" | "payload" | "durationMs"> {
  /** Log of this invocation, start-up included; null when none could be had. */
  readonly log: string | null;
}
