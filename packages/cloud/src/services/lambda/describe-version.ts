import type { FunctionConfiguration, LastUpdateStatusReasonCode, Runtime } from "@aws-sdk/client-lambda";
import type { Scope } from "../../ports.js";
import { functionArn, partitionOf } from "./function-reference.js";
import type { FunctionVersion } from "./function-version.js";
import { runtimeVersionArn } from "./runtime-management.js";

/** Both kinds of change report this reason (recorded from AWS, 2025). */
const IN_PROGRESS = "The function is being created.";

/**
 * A version as the operations on one function answer it.
 * @param qualifier what the ARN ends in; AWS repeats the qualifier of the request
 */
export function describeVersion(
  scope: Scope,
  functionName: string,
  version: FunctionVersion,
  qualifier: string | undefined,
): FunctionConfiguration {
  return {
    ...listedVersion(scope, functionName, version, qualifier),
    RuntimeVersionConfig: {
      RuntimeVersionArn: runtimeVersionArn(partitionOf(scope.region), scope.region, version.settings.Runtime),
    },
    ...stateOf(version),
  };
}

/** The same as lists show it: without state. */
export function listedVersion(
  scope: Scope,
  functionName: string,
  { version, settings, code, revisionId, lastModifiedMs }: FunctionVersion,
  qualifier: string | undefined,
): FunctionConfiguration {
  const { TracingMode, SnapStartApplyOn, Runtime, ...decided } = settings;
  return {
    ...decided,
    // The service names runtimes that the client's list does not have yet.
    Runtime: Runtime as Runtime,
    FunctionName: functionName,
    FunctionArn: functionArn(scope, functionName, qualifier),
    Version: version,
    PackageType: "Zip",
    CodeSha256: code.codeSha256,
    CodeSize: code.sizeBytes,
    LastModified: timestampOf(lastModifiedMs),
    RevisionId: revisionId,
    TracingConfig: { Mode: TracingMode },
    SnapStart: { ApplyOn: SnapStartApplyOn, OptimizationStatus: "Off" },
  };
}

function stateOf({ status }: FunctionVersion): Partial<FunctionConfiguration> {
  switch (status) {
    case "creating":
      return { State: "Pending", StateReason: IN_PROGRESS, StateReasonCode: "Creating" };
    case "updating":
      return {
        State: "Active",
        LastUpdateStatus: "InProgress",
        LastUpdateStatusReason: IN_PROGRESS,
        // The service answers a code that the client's own list lacks.
        LastUpdateStatusReasonCode: "Creating" as LastUpdateStatusReasonCode,
      };
    case "ready":
      return { State: "Active", LastUpdateStatus: "Successful" };
    default:
      return status satisfies never;
  }
}

/** `2026-11-21T04:56:00.000+0000`: ISO 8601 as Lambda writes it. */
export function timestampOf(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "+0000");
}
