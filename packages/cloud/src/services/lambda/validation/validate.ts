import { type Violation, validationMessage } from "../../../validation.js";
import { validationError } from "../errors.js";

/** Refuses a request with all its broken constraints at once, as AWS's front end does before the service sees it. */
export function validate(...violations: readonly Violation[]): void {
  const message = validationMessage(violations);
  if (message !== undefined) throw validationError(message);
}

/** Same sentence for a list, whose items AWS shows in brackets. */
export function listViolation(member: string, items: readonly string[], constraint: string): string {
  return `Value '[${items.join(", ")}]' at '${member}' failed to satisfy constraint: ${constraint}`;
}
