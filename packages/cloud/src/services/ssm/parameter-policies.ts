import type { ParameterInlinePolicy } from "@aws-sdk/client-ssm";
import { invalidPolicyAttribute, invalidPolicyType, malformedPolicies, tooManyPolicies } from "./errors.js";

/** What becomes of a parameter by itself. */
export interface ParameterPolicy {
  readonly type: "Expiration" | "ExpirationNotification" | "NoChangeNotification";
  /** As it was written. */
  readonly text: string;
  /** When the parameter goes, in milliseconds since the Unix epoch; of an expiration only. */
  readonly expiresAtMs?: number;
}

const LIMIT = 10;

/**
 * Reads the policies of a PutParameter; `[{}]` stands for none.
 * @throws ValidationException, InvalidPolicyTypeException, InvalidPolicyAttributeException, PoliciesLimitExceededException
 */
export function parsePolicies(text: string): readonly ParameterPolicy[] {
  let policies: unknown;
  try {
    policies = JSON.parse(text);
  } catch {
    throw malformedPolicies();
  }
  if (!Array.isArray(policies)) throw malformedPolicies();
  if (policies.length > LIMIT) throw tooManyPolicies(LIMIT);
  return policies.filter((policy) => Object.keys(policy ?? {}).length > 0).map(parsePolicy);
}

function parsePolicy(policy: unknown): ParameterPolicy {
  const { Type: type, Attributes: attributes } = policy as { readonly Type?: unknown; readonly Attributes?: unknown };
  const text = JSON.stringify(policy);
  const attribute = (name: string): unknown =>
    typeof attributes === "object" && attributes !== null && Object.hasOwn(attributes, name)
      ? (attributes as Readonly<Record<string, unknown>>)[name]
      : undefined;
  switch (type) {
    case "Expiration": {
      const expiresAtMs = Date.parse(String(attribute("Timestamp")));
      if (Number.isNaN(expiresAtMs)) throw invalidPolicyAttribute("Timestamp");
      return { type, text, expiresAtMs };
    }
    case "ExpirationNotification":
      checkPeriod(attribute("Before"), attribute("Unit"), "Before");
      return { type, text };
    case "NoChangeNotification":
      checkPeriod(attribute("After"), attribute("Unit"), "After");
      return { type, text };
    default:
      throw invalidPolicyType(String(type));
  }
}

function checkPeriod(amount: unknown, unit: unknown, name: string): void {
  if (!(Number(amount) > 0)) throw invalidPolicyAttribute(name);
  if (unit !== "Days" && unit !== "Hours") throw invalidPolicyAttribute("Unit");
}

/** When a parameter with these policies goes; undefined for one that stays. */
export function expiryOf(policies: readonly ParameterPolicy[]): number | undefined {
  return policies.find(({ type }) => type === "Expiration")?.expiresAtMs;
}

export function describePolicies(policies: readonly ParameterPolicy[]): ParameterInlinePolicy[] {
  return policies.map(({ type, text }) => ({ PolicyType: type, PolicyText: text, PolicyStatus: "Pending" }));
}
