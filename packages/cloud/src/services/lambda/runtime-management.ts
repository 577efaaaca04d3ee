import { createHash } from "node:crypto";
import type { UpdateRuntimeOn } from "@aws-sdk/client-lambda";

/** When a version moves to a newer patch of its runtime. Kept as told: a runtime on this machine is what it is. */
export interface RuntimeManagement {
  readonly updateRuntimeOn: UpdateRuntimeOn;
  readonly runtimeVersionArn: string | undefined;
}

/** AWS names the exact build of a runtime by a digest; here it stands for the runtime's name. */
export function runtimeVersionArn(partition: string, region: string, runtime: string): string {
  return `arn:${partition}:lambda:${region}::runtime:${createHash("sha256").update(runtime).digest("hex")}`;
}
