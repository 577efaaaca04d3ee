import { accessDenied, entityTooLarge, entityTooSmall, invalidPolicyDocument } from "../errors.js";
import type { UploadForm } from "./upload-form.js";

// Fields that a policy does not have to speak of ("POST Policy", user guide of S3).
const UNCONDITIONED = ["policy", "x-amz-signature", "signature", "awsaccesskeyid", "file"];

/**
 * Holds a form against the policy that its signer gave to the browser.
 * @param bucket name of the bucket that the form is posted to
 * @throws ServiceError AccessDenied, EntityTooLarge, EntityTooSmall, InvalidPolicyDocument
 */
export function checkPostPolicy(encoded: string, { fields, file }: UploadForm, bucket: string, nowMs: number): void {
  const { expiration, conditions } = parse(encoded);
  if (Date.parse(expiration) <= nowMs) throw accessDenied("Invalid according to Policy: Policy expired.");
  const given = new Map([...fields, ["bucket", bucket]]);
  const mentioned = new Set(UNCONDITIONED);
  for (const condition of conditions.flatMap(conditionsOf)) {
    if (condition.kind === "size") {
      checkSize(file.byteLength, condition);
      continue;
    }
    mentioned.add(condition.field);
    const value = given.get(condition.field) ?? "";
    const holds = condition.kind === "eq" ? value === condition.value : value.startsWith(condition.value);
    if (!holds) throw accessDenied(`Invalid according to Policy: Policy Condition failed: ${condition.text}`);
  }
  const extra = [...fields.keys()].filter((name) => !mentioned.has(name) && !name.startsWith("x-ignore-"));
  if (extra.length > 0) throw accessDenied(`Invalid according to Policy: Extra input fields: ${extra.join(", ")}`);
}

type Condition =
  | { readonly kind: "eq" | "starts-with"; readonly field: string; readonly value: string; readonly text: string }
  | { readonly kind: "size"; readonly min: number; readonly max: number };

function parse(encoded: string): { readonly expiration: string; readonly conditions: readonly unknown[] } {
  let policy: unknown;
  try {
    policy = JSON.parse(Buffer.from(encoded, "base64").toString());
  } catch {
    throw invalidPolicyDocument("Invalid Policy: Invalid JSON.");
  }
  const { expiration, conditions } = (policy ?? {}) as { readonly expiration?: unknown; readonly conditions?: unknown };
  if (typeof expiration !== "string" || Number.isNaN(Date.parse(expiration))) {
    throw invalidPolicyDocument("Invalid Policy: Policy missing expiration.");
  }
  if (!Array.isArray(conditions)) throw invalidPolicyDocument("Invalid Policy: Policy missing conditions.");
  return { expiration, conditions };
}

/** `{"acl": "private"}`, `["eq", "$acl", "private"]`, `["starts-with", "$key", "a/"]`, `["content-length-range", 0, 9]`. */
function conditionsOf(condition: unknown): readonly Condition[] {
  if (!Array.isArray(condition)) {
    if (typeof condition !== "object" || condition === null) throw invalidCondition();
    return Object.entries(condition).map(([field, value]) => fieldCondition("eq", `$${field}`, value));
  }
  const [operator, first, second] = condition as readonly unknown[];
  const kind = typeof operator === "string" ? operator.toLowerCase() : "";
  if (kind === "content-length-range") {
    const [min, max] = [Number(first), Number(second)];
    if (Number.isInteger(min) && Number.isInteger(max)) return [{ kind: "size", min, max }];
  }
  if (kind === "eq" || kind === "starts-with") return [fieldCondition(kind, first, second)];
  throw invalidCondition();
}

function fieldCondition(kind: "eq" | "starts-with", field: unknown, value: unknown): Condition {
  if (typeof field !== "string" || !field.startsWith("$")) throw invalidCondition();
  const text = JSON.stringify([kind, field, value]).replaceAll('","', '", "');
  return { kind, field: field.slice(1).toLowerCase(), value: String(value), text };
}

function checkSize(sizeBytes: number, { min, max }: { readonly min: number; readonly max: number }): void {
  if (sizeBytes < min) throw entityTooSmall(sizeBytes, min);
  if (sizeBytes > max) throw entityTooLarge(sizeBytes, max);
}

const invalidCondition = (): Error => invalidPolicyDocument("Invalid Policy: Invalid condition.");
