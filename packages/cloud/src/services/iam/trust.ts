import type { TrustedPrincipal } from "../../ports.js";
import { wildcardPattern } from "../../wildcard.js";
import type { PolicyStatement } from "./policy-document.js";

/** Whether a trust policy lets a principal assume its role. A denial wins over every permission. */
export function isTrusted(statements: readonly PolicyStatement[], principal: TrustedPrincipal): boolean {
  const applicable = statements.filter(
    (statement) => allowsAssuming(statement, principal) && names(statement, principal) && holds(statement, principal),
  );
  return applicable.length > 0 && applicable.every(({ effect }) => effect === "Allow");
}

function allowsAssuming({ actions }: PolicyStatement, principal: TrustedPrincipal): boolean {
  const wanted = "federated" in principal ? "sts:assumerolewithwebidentity" : "sts:assumerole";
  return actions.some((action) => wildcardPattern(action.toLowerCase()).test(wanted));
}

function names({ principals }: PolicyStatement, principal: TrustedPrincipal): boolean {
  if ("federated" in principal) {
    return principals.Federated?.some((each) => principal.federated.includes(each)) === true;
  }
  if (principals.AWS?.includes("*") === true) return true;
  if ("service" in principal) return principals.Service?.includes(principal.service) === true;
  const accountId = principal.aws.split(":")[4] ?? "";
  const accepted = [principal.aws, accountId, `arn:aws:iam::${accountId}:root`, roleArnOfSession(principal.aws)];
  return principals.AWS?.some((each) => accepted.includes(each)) === true;
}

/** A trust policy names the role; the caller is a session of it. */
function roleArnOfSession(arn: string): string | undefined {
  const [, accountId, roleName] = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return accountId === undefined ? undefined : `arn:aws:iam::${accountId}:role/${roleName}`;
}

// Only `sts:ExternalId` is known at this point. Other conditions are taken to hold, and README.md says so.
function holds({ conditions }: PolicyStatement, principal: TrustedPrincipal): boolean {
  const accepted = conditions.StringEquals?.["sts:ExternalId"];
  if (accepted === undefined || !("aws" in principal)) return true;
  return principal.externalId !== undefined && accepted.includes(principal.externalId);
}
