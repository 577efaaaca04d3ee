import type { CloudEndpoint } from "../../ask-cloud.js";

export const FAULT_ACTIONS = ["list", "add", "clear"] as const;

export type FaultAction = (typeof FAULT_ACTIONS)[number];

export interface FaultArguments extends CloudEndpoint {
  readonly service?: string;
  readonly operation?: string;
  readonly resource?: string;
  readonly probability?: number;
  readonly seed?: number;
  readonly count?: number;
  readonly code?: string;
  readonly status?: number;
  readonly message?: string;
  readonly delay?: string;
  readonly by?: string;
  readonly json?: boolean;
}
