import { enumViolation, validationMessage } from "../../validation.js";
import { invalid } from "./errors.js";

// In the order in which AWS lists them.
const WORDS: Readonly<Record<string, readonly string[]>> = {
  returnConsumedCapacity: ["INDEXES", "TOTAL", "NONE"],
  returnItemCollectionMetrics: ["SIZE", "NONE"],
  returnValues: ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"],
  returnValuesOnConditionCheckFailure: ["ALL_OLD", "NONE"],
  select: ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"],
  conditionalOperator: ["OR", "AND"],
};

const MEMBERS = Object.entries(WORDS).map(([name, words]) => ({
  name,
  member: name.charAt(0).toUpperCase() + name.slice(1),
  words,
}));

/** @throws ValidationException that lists every member of a request that is none of the words it may be */
export function checkEnums(input: object): void {
  const broken = validationMessage(
    MEMBERS.map(({ name, member, words }) => {
      const value: unknown = Reflect.get(input, member);
      return typeof value === "string" ? enumViolation(name, value, words) : undefined;
    }),
  );
  if (broken !== undefined) throw invalid(broken);
}
