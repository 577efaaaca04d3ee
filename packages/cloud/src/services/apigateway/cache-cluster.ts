import { CacheClusterSize } from "@aws-sdk/client-api-gateway";
import { badRequest } from "./errors.js";
import type { StageRecord } from "./rest-api.js";

interface CacheClusterChange {
  readonly cacheClusterEnabled?: boolean | undefined;
  readonly cacheClusterSize?: string | undefined;
}

const SIZES: readonly CacheClusterSize[] = Object.values(CacheClusterSize);

/** Gives a stage a cache, or takes it away; it is there at once. @throws BadRequestException for an unknown size */
export function setCacheCluster(
  stage: StageRecord,
  { cacheClusterEnabled, cacheClusterSize }: CacheClusterChange,
): void {
  if (cacheClusterSize !== undefined) {
    const size = SIZES.find((each) => each === cacheClusterSize);
    if (size === undefined) {
      throw badRequest(
        `Invalid cache cluster size specified: ${cacheClusterSize}. Valid sizes are [${SIZES.join(", ")}]`,
      );
    }
    stage.cacheClusterSize = size;
  }
  if (cacheClusterEnabled === undefined) return;
  stage.cacheClusterEnabled = cacheClusterEnabled;
  stage.cacheClusterStatus = cacheClusterEnabled ? "AVAILABLE" : "NOT_AVAILABLE";
  if (cacheClusterEnabled) stage.cacheClusterSize ??= "0.5";
}

/** Whether a change of the stage made another cluster of its cache, which begins empty. */
export function hasNewCluster(before: StageRecord, after: StageRecord): boolean {
  return before.cacheClusterEnabled !== after.cacheClusterEnabled || before.cacheClusterSize !== after.cacheClusterSize;
}
