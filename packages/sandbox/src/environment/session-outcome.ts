import type { RuntimeFault } from "./runtime-fault.js";

/** How an initialisation or an invocation ended, seen from the Runtime API. */
export type SessionOutcome =
  /** The runtime asked for its first event, or answered one. */
  | { readonly kind: "succeeded"; readonly payload: Buffer; readonly contentType: string }
  /** The runtime reported an error itself. */
  | { readonly kind: "reported"; readonly payload: Buffer; readonly errorType: string | undefined }
  | { readonly kind: "faulted"; readonly fault: RuntimeFault };
