import type { ValidationErrorsEntry } from "@aws-sdk/client-secrets-manager";
import { isPolicyDocument } from "../../resource-policy.js";
import { malformedPolicy } from "./errors.js";

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

// Keys that tie a statement to accounts, organisations, networks or resources: "The meaning of 'public'", IAM Access
// Analyzer and S3 user guides, read in November 2026.
const NARROWING_KEY =
  /^aws:(?:SourceArn|SourceVpc|SourceVpce|SourceOwner|SourceAccount|SourceIp|PrincipalArn|PrincipalOrgID|PrincipalOrgPaths|PrincipalAccount|userid|SourceOrgID|SourceOrgPaths)$|^secretsmanager:VpcSourceIp$/i;

/** What speaks against a policy that can be read. @throws MalformedPolicyDocumentException for one that cannot */
export function validatePolicy(text: string): readonly ValidationErrorsEntry[] {
  if (!isPolicyDocument(text)) throw malformedPolicy();
  const { Statement }: { Statement: Statement | readonly Statement[] } = JSON.parse(text);
  const statements = [Statement].flat();
  if (!statements.every(({ Effect, Principal }) => isEffect(Effect) && Principal !== undefined))
    throw malformedPolicy();
  if (!statements.some(isPublic)) return [];
  return [
    { CheckName: "PublicPolicyCheck", ErrorMessage: "The resource policy grants access to everybody on the Internet." },
  ];
}

const isEffect = (effect: unknown): boolean => effect === "Allow" || effect === "Deny";

function isPublic({ Effect, Principal, Condition }: Statement): boolean {
  return Effect === "Allow" && namesEverybody(Principal) && !isNarrow(Condition);
}

function namesEverybody(principal: unknown): boolean {
  if (typeof principal !== "object" || principal === null) return principal === "*";
  return "AWS" in principal && [principal.AWS].flat().includes("*");
}

function isNarrow(condition: unknown): boolean {
  if (typeof condition !== "object" || condition === null) return false;
  return Object.values(condition).some((tested) => Object.keys(Object(tested)).some((key) => NARROWING_KEY.test(key)));
}
