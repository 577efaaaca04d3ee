import { LAMBDA_LIMITS } from "@assay/core";
import type { CreateFunctionRequest, UpdateFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import {
  enumViolation,
  lengthViolation,
  patternViolation,
  rangeViolation,
  type Violation,
} from "../../../validation.js";
import { kindOfDestination } from "../destination.js";
import { invalidParameter } from "../errors.js";
import { environmentKeyViolation, refuseLargeEnvironment, refuseReservedKeys } from "./environment.js";
import { layerArnViolation, refuseLayers } from "./layers.js";
import { refuseUnknownRuntime } from "./runtimes.js";
import { listViolation } from "./validate.js";

const ROLE_PATTERN = "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+";

const TARGET_PATTERN = "(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()";

type SettingsInput = CreateFunctionRequest | UpdateFunctionConfigurationRequest;

/** Constraints of the service model, which AWS's front end checks all at once. */
export function settingsViolations(input: SettingsInput): Violation[] {
  return [
    patternViolation("role", input.Role, ROLE_PATTERN),
    patternViolation("handler", input.Handler, "[^\\s]+"),
    lengthViolation("handler", input.Handler, { max: 128 }),
    lengthViolation("description", input.Description, { max: 256 }),
    rangeViolation("timeout", input.Timeout, { min: 1, max: LAMBDA_LIMITS.maxTimeoutSeconds }),
    rangeViolation("memorySize", input.MemorySize, { min: LAMBDA_LIMITS.minMemoryMiB }),
    rangeViolation("ephemeralStorage.size", input.EphemeralStorage?.Size, {
      min: LAMBDA_LIMITS.minEphemeralStorageMiB,
      max: LAMBDA_LIMITS.maxEphemeralStorageMiB,
    }),
    enumViolation("tracingConfig.mode", input.TracingConfig?.Mode, ["Active", "PassThrough"]),
    enumViolation("snapStart.applyOn", input.SnapStart?.ApplyOn, ["PublishedVersions", "None"]),
    enumViolation("loggingConfig.logFormat", input.LoggingConfig?.LogFormat, ["JSON", "Text"]),
    patternViolation("deadLetterConfig.targetArn", input.DeadLetterConfig?.TargetArn, TARGET_PATTERN),
    environmentKeyViolation(input.Environment),
    layerArnViolation(input.Layers),
  ];
}

/** What the service itself refuses, one thing at a time. */
export function refuseSettings(input: SettingsInput, region: string): void {
  refuseUnknownRuntime(input.Runtime);
  // The model allows more, for functions on managed instances; others stop at the quota.
  if (input.MemorySize !== undefined && input.MemorySize > LAMBDA_LIMITS.maxMemoryMiB) {
    throw invalidParameter(
      `'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to ${LAMBDA_LIMITS.maxMemoryMiB}`,
    );
  }
  refuseDeadLetterTarget(input.DeadLetterConfig?.TargetArn);
  refuseReservedKeys(input.Environment);
  refuseLargeEnvironment(input.Environment);
  refuseLayers(input.Layers, region);
}

// An empty one takes the dead-letter queue away.
function refuseDeadLetterTarget(arn: string | undefined): void {
  const kind = kindOfDestination(arn ?? "");
  if (arn && kind !== "sqs" && kind !== "sns") throw invalidParameter(`The target ARN ${arn} is invalid.`);
}

export function architecturesViolation(architectures: readonly string[] | undefined): Violation {
  if (architectures === undefined) return undefined;
  const violation = (constraint: string): string => listViolation("architectures", architectures, constraint);
  if (architectures.length > 1) return violation("Member must have length less than or equal to 1");
  if (architectures.length < 1) return violation("Member must have length greater than or equal to 1");
  if (architectures[0] === "x86_64" || architectures[0] === "arm64") return undefined;
  return violation(
    "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
  );
}
