import type { PhaseStatus } from "../logs/phase-status.js";
import type { SessionOutcome } from "./session-outcome.js";

/** How log lines name an outcome. */
export function statusOf(outcome: SessionOutcome): PhaseStatus {
  switch (outcome.kind) {
    case "succeeded":
      return { kind: "success" };
    case "faulted":
      return outcome.fault.errorType === "Sandbox.Timedout"
        ? { kind: "timeout" }
        : { kind: "error", errorType: outcome.fault.errorType };
    case "reported":
      return { kind: "error", errorType: outcome.errorType ?? "Runtime.Unknown" };
    default:
      return outcome satisfies never;
  }
}
