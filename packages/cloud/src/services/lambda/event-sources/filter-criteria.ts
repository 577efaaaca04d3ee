import type { FilterCriteria } from "@aws-sdk/client-lambda";
import { InvalidEventPattern, parseEventPattern } from "../../../event-pattern/event-pattern.js";
import { invalidParameter } from "../errors.js";

// A quota that support may raise to ten (Lambda quotas, read November 2026).
const MAX_FILTERS = 10;

/**
 * Filters as a request orders them; without a word they stay. An empty list takes them away, and is not shown.
 * @throws InvalidParameterValueException
 */
export function filterCriteriaOf(
  ordered: FilterCriteria | undefined,
  current: FilterCriteria | undefined,
): FilterCriteria | undefined {
  if (ordered === undefined) return current;
  const filters = ordered.Filters ?? [];
  if (filters.length === 0) return undefined;
  if (filters.length > MAX_FILTERS) throw invalidParameter("Exceeded maximum number of filters.");
  for (const { Pattern } of filters) {
    try {
      if (Pattern !== undefined) parseEventPattern(Pattern);
    } catch (error) {
      if (error instanceof InvalidEventPattern) throw invalidParameter("Invalid filter pattern definition.");
      throw error;
    }
  }
  return ordered;
}
