import type { CloudEndpoint } from "../../ask-cloud.js";

export const CLOCK_ACTIONS = ["status", "freeze", "resume", "advance", "to", "next", "scale", "reset"] as const;

export type ClockAction = (typeof CLOCK_ACTIONS)[number];

export interface ClockArguments extends CloudEndpoint {
  readonly json?: boolean;
}
