import { ServiceError } from "@assay/wire";
import {
  lengthViolation,
  patternViolation,
  rangeViolation,
  type Violation,
  validationMessage,
} from "../../validation.js";

// The constraints of the service model of IAM, version 2010-05-08.

const NAME = "[\\w+=,.@-]+";
const PATH = "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)";

/** @throws ServiceError ValidationError naming every broken constraint */
export function check(...violations: readonly Violation[]): void {
  const message = validationMessage(violations);
  if (message !== undefined) throw new ServiceError({ code: "ValidationError", message });
}

export const roleNameViolations = (name: string): readonly Violation[] => [
  lengthViolation("roleName", name, { min: 1, max: 64 }),
  patternViolation("roleName", name, NAME),
];

export const policyNameViolations = (name: string): readonly Violation[] => [
  lengthViolation("policyName", name, { min: 1, max: 128 }),
  patternViolation("policyName", name, NAME),
];

export const pathViolations = (path: string | undefined): readonly Violation[] => [
  lengthViolation("path", path, { min: 1, max: 512 }),
  patternViolation("path", path, PATH),
];

export const documentViolation = (member: string, document: string): Violation =>
  lengthViolation(member, document, { min: 1, max: 131_072 });

export const sessionDurationViolation = (seconds: number | undefined): Violation =>
  rangeViolation("maxSessionDuration", seconds, { min: 3_600, max: 43_200 });

export const maxItemsViolation = (maxItems: number | undefined): Violation =>
  rangeViolation("maxItems", maxItems, { min: 1, max: 1_000 });

export const descriptionViolation = (description: string | undefined): Violation =>
  lengthViolation("description", description, { max: 1_000 });
