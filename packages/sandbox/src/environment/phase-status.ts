import type { PhaseStatus } from "../logs/platform-log.js";
import type { SessionOutcome } from "./runtime-session.js";

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
