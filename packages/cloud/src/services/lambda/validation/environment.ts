import { LAMBDA_LIMITS } from "@assay/core";
import type { Environment } from "@aws-sdk/client-lambda";
import type { Violation } from "../../../validation.js";
import { invalidParameter } from "../errors.js";

const KEY_PATTERN = "[a-zA-Z]([a-zA-Z0-9_])+";
const KEY = new RegExp(`^(?:${KEY_PATTERN})$`);

/** Variables that the runtime sets itself (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). */
const RESERVED_KEYS = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SECRET_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

/** The message leaves the value out, because variables may be secrets. */
export function environmentKeyViolation(environment: Environment | undefined): Violation {
  const keys = Object.keys(environment?.Variables ?? {});
  // Reserved keys with a leading underscore are refused by name, not by pattern.
  if (keys.every((key) => KEY.test(key) || RESERVED_KEYS.has(key))) return undefined;
  return `Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: ${KEY_PATTERN}]`;
}

export function refuseReservedKeys(environment: Environment | undefined): void {
  const reserved = Object.keys(environment?.Variables ?? {}).filter((key) => RESERVED_KEYS.has(key));
  if (reserved.length === 0) return;
  throw invalidParameter(
    `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
  );
}

/** AWS measures the variables as JSON; exactly the limit is accepted (recorded 2024). */
export function refuseLargeEnvironment(environment: Environment | undefined): void {
  const measured = JSON.stringify(environment?.Variables ?? {});
  if (Buffer.byteLength(measured) <= LAMBDA_LIMITS.environmentVariablesBytes) return;
  throw invalidParameter(
    `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${measured}`,
  );
}
