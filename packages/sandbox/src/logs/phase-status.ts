/** Outcome of a phase as log lines and telemetry name it. */
export type PhaseStatus =
  | { readonly kind: "success" }
  | { readonly kind: "error"; readonly errorType: string }
  | { readonly kind: "timeout" };
