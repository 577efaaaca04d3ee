import { lengthViolation, rangeViolation, type Violation, validationMessage } from "../../validation.js";
import { hierarchyTooDeep, invalid, policiesNeedAdvancedTier } from "./errors.js";

// Constraints of the service model of Systems Manager, version 2014-11-06, and of the Parameter Store user guide.
const NAME_LIMIT = 1_011;
const HIERARCHY_LIMIT = 15;
const STANDARD_VALUE_LIMIT = 4_096;
const ADVANCED_VALUE_LIMIT = 8_192;

/** @throws ValidationException naming every broken constraint */
export function check(...violations: readonly Violation[]): void {
  const message = validationMessage(violations);
  if (message !== undefined) throw invalid(message);
}

export const maxResultsViolation = (value: number | undefined, max: number): Violation =>
  rangeViolation("maxResults", value, { min: 1, max });

export const namesViolation = (names: readonly string[]): Violation =>
  lengthViolation("names", names, { min: 1, max: 10 });

/** @throws ValidationException; HierarchyLevelLimitExceededException */
export function checkNewName(name: string): void {
  check(lengthViolation("name", name, { min: 1, max: 2_048 }));
  const rule =
    'can\'t be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';
  if (/^\/?(?:aws|ssm)/i.test(name) || !/^[\w.\-/]+$/.test(name) || name.includes("//") || name.endsWith("/")) {
    throw invalid(`Parameter name: ${rule}`);
  }
  if (name.includes("/") && !name.startsWith("/")) {
    throw invalid("Parameter name must be a fully qualified name: a name that is a path begins with a slash.");
  }
  if (name.length > NAME_LIMIT) throw invalid(`Parameter name must not exceed ${NAME_LIMIT} characters.`);
  if (name.split("/").length - 1 > HIERARCHY_LIMIT) throw hierarchyTooDeep(HIERARCHY_LIMIT);
}

/** The tier that a value of this size is kept in. @throws ValidationException */
export function tierFor(
  value: string,
  tier: string = "Standard",
  { hasPolicies }: { readonly hasPolicies: boolean },
): "Standard" | "Advanced" {
  check(lengthViolation("value", value, { min: 1 }));
  const bytes = Buffer.byteLength(value);
  if (bytes > ADVANCED_VALUE_LIMIT) {
    throw invalid(`Advanced tier parameters support a maximum parameter value of ${ADVANCED_VALUE_LIMIT} characters.`);
  }
  if (hasPolicies) {
    if (tier === "Standard") throw policiesNeedAdvancedTier();
    return "Advanced";
  }
  if (bytes <= STANDARD_VALUE_LIMIT) return tier === "Advanced" ? "Advanced" : "Standard";
  if (tier !== "Standard") return "Advanced";
  throw invalid(
    `Standard tier parameters support a maximum parameter value of ${STANDARD_VALUE_LIMIT} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.`,
  );
}

// `aws:`, `ssm` and a leading digit are refused; anything else is reported as an invalid label, not as an error.
export function isValidLabel(label: string): boolean {
  return /^[A-Za-z_.-][\w.-]{0,99}$/.test(label) && !/^(?:aws|ssm)/i.test(label);
}
