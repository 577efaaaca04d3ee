import type { AliasRoutingConfiguration } from "@aws-sdk/client-lambda";
import { lengthViolation, patternViolation, type Violation } from "../../../validation.js";
import { functionNotFound, invalidParameter } from "../errors.js";
import { type FunctionVersion, LATEST } from "../function-version.js";
import type { LambdaFunction } from "../lambda-function.js";

const NAME_PATTERN = "(?!^[0-9]+$)([a-zA-Z0-9-_]+)";
const VERSION_PATTERN = "(\\$LATEST(\\.PUBLISHED)?|[0-9]+)";
const ROUTING = "routingConfig.additionalVersionWeights";

interface AliasInput {
  readonly Name: string | undefined;
  readonly FunctionVersion?: string | undefined;
  readonly Description?: string | undefined;
  readonly RoutingConfig?: AliasRoutingConfiguration | undefined;
}

export function aliasViolations(input: AliasInput): Violation[] {
  return [
    patternViolation("functionVersion", input.FunctionVersion, VERSION_PATTERN),
    lengthViolation("name", input.Name, { min: 1, max: 128 }),
    patternViolation("name", input.Name, NAME_PATTERN),
    lengthViolation("description", input.Description, { max: 256 }),
    ...weightViolations(input.RoutingConfig?.AdditionalVersionWeights ?? {}),
  ];
}

/** @throws unless both versions exist and may share the traffic of one alias */
export function refuseRouting(
  fn: LambdaFunction,
  functionVersion: string,
  routing: AliasRoutingConfiguration | undefined,
  arnOf: (qualifier: string) => string,
): void {
  const entries = Object.entries(routing?.AdditionalVersionWeights ?? {});
  if (entries.length > 1) {
    throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  }
  const [entry] = entries;
  if (entry?.[0] === functionVersion) {
    throw invalidParameter(
      `Invalid function version ${functionVersion}. Function version ${functionVersion} is already included in routing configuration.`,
    );
  }
  const primary = fn.findVersion(functionVersion);
  if (primary === undefined) throw functionNotFound(arnOf(functionVersion));
  if (entry === undefined) return;
  if (functionVersion === LATEST) {
    throw invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version");
  }
  const [version, weight] = entry;
  const secondary = fn.findVersion(version);
  if (secondary === undefined) throw functionNotFound(arnOf(version));
  if (weight >= 1) throw invalidParameter("Additional version weight must be less than 100 %");
  refuseUnequal(primary, secondary);
}

/** Both versions act for the alias, so that AWS wants them to act alike towards others. */
function refuseUnequal(primary: FunctionVersion, secondary: FunctionVersion): void {
  if (primary.settings.Role !== secondary.settings.Role) {
    throw invalidParameter("Specified versions must be associated with the same execution role");
  }
  if (primary.settings.DeadLetterConfig?.TargetArn !== secondary.settings.DeadLetterConfig?.TargetArn) {
    throw invalidParameter("Specified versions must be associated with the same dead letter queue");
  }
}

function weightViolations(weights: Readonly<Record<string, number>>): Violation[] {
  const entries = Object.entries(weights);
  const shown = `{${entries.map(([version, weight]) => `${version}=${decimal(weight)}`).join(", ")}}`;
  const violation = (constraint: string): string =>
    `Value '${shown}' at '${ROUTING}' failed to satisfy constraint: ${constraint}`;
  return [
    entries.some(([version]) => !/^[0-9]+$/.test(version))
      ? violation(
          "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]",
        )
      : undefined,
    entries.some(([, weight]) => !(weight >= 0 && weight <= 1))
      ? violation(
          "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]",
        )
      : undefined,
  ];
}

/** AWS writes weights as Java doubles: `2.0`, not `2`. */
function decimal(weight: number): string {
  return Number.isInteger(weight) ? `${weight}.0` : String(weight);
}
