/** Why an environment ends, as extensions are told. */
export type ShutdownReason = "spindown" | "timeout" | "failure";
