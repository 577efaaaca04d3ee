import type { CloudEndpoint } from "../../ask-cloud.js";

export const SNAPSHOT_ACTIONS = ["list", "save", "restore", "delete", "download", "upload"] as const;

export type SnapshotAction = (typeof SNAPSHOT_ACTIONS)[number];

export interface SnapshotArguments extends CloudEndpoint {
  readonly json?: boolean;
}
