import { malformedPolicyDocument } from "./errors.js";

/** A policy of an identity, or the trust policy of a role. */
export type PolicyKind = "identity" | "trust";

export interface PolicyStatement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  /** By kind: `Service`, `AWS`, `Federated`; `*` alone is `{ AWS: ["*"] }`. */
  readonly principals: Readonly<Record<string, readonly string[]>>;
  /** Values by operator and key, for example `StringEquals`, `sts:ExternalId`. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

type Fields = Readonly<Record<string, unknown>>;

const DOCUMENT_FIELDS = ["Version", "Id", "Statement"];
const STATEMENT_FIELDS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

const syntaxError = (): Error => malformedPolicyDocument("Syntax errors in policy.");

/**
 * Reads a policy document as far as IAM judges it when it is stored.
 * @throws MalformedPolicyDocumentException
 */
export function parsePolicyDocument(text: string, kind: PolicyKind): readonly PolicyStatement[] {
  const document = parseFields(parseJson(text), DOCUMENT_FIELDS);
  const version = document.Version;
  const isKnownVersion = version === "2012-10-17" || (kind === "trust" && (version ?? "2008-10-17") === "2008-10-17");
  if (!isKnownVersion) {
    throw malformedPolicyDocument(
      version === undefined || version === "2008-10-17"
        ? "Policy document must be version 2012-10-17 or greater."
        : "Syntax errors in policy.",
    );
  }
  const statements = listOf(document.Statement);
  if (statements.length === 0) throw syntaxError();
  const fields = statements.map((statement) => parseFields(statement, STATEMENT_FIELDS));
  const ids = fields.flatMap(({ Sid: sid }) => (sid === undefined || sid === "" ? [] : [sid]));
  if (new Set(ids).size < ids.length) {
    throw malformedPolicyDocument("Statement IDs (SID) in a single policy must be unique.");
  }
  return fields.map((statement) => parseStatement(statement, kind));
}

function parseStatement(statement: Fields, kind: PolicyKind): PolicyStatement {
  const effect = statement.Effect;
  if (effect !== "Allow" && effect !== "Deny") throw syntaxError();
  const actions = textsOf(statement.Action ?? statement.NotAction);
  if (actions.length === 0) throw malformedPolicyDocument("Policy statement must contain actions.");
  if (actions.some((action) => action !== "*" && !/^[\w-]+:[\w*?]+$/.test(action))) {
    throw malformedPolicyDocument("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  }
  const hasPrincipal = statement.Principal !== undefined || statement.NotPrincipal !== undefined;
  if (kind === "identity") {
    if (hasPrincipal) throw malformedPolicyDocument("Policy document should not specify a principal.");
    checkResources(textsOf(statement.Resource ?? statement.NotResource));
  } else {
    if (statement.Resource !== undefined || statement.NotResource !== undefined) {
      throw malformedPolicyDocument("Has prohibited field Resource");
    }
    if (!hasPrincipal) throw malformedPolicyDocument("Missing required field Principal");
    if (actions.some((action) => action !== "*" && !action.toLowerCase().startsWith("sts:"))) {
      throw malformedPolicyDocument("AssumeRole policy may only specify STS AssumeRole actions.");
    }
  }
  return {
    effect,
    actions,
    principals: principalsOf(statement.Principal),
    conditions: conditionsOf(statement.Condition),
  };
}

function checkResources(resources: readonly string[]): void {
  if (resources.length === 0) throw malformedPolicyDocument("Policy statement must contain resources.");
  for (const resource of resources) {
    if (resource === "*" || /^(?:arn|\*|\$\{)/.test(resource)) continue;
    throw malformedPolicyDocument(`Resource ${resource} must be in ARN format or "*".`);
  }
}

function principalsOf(principal: unknown): PolicyStatement["principals"] {
  if (principal === undefined) return {};
  if (typeof principal === "string") {
    if (principal === "*") return { AWS: ["*"] };
    throw malformedPolicyDocument(`Invalid principal in policy: "${principal}"`);
  }
  const byKind = parseFields(principal, ["AWS", "Service", "Federated", "CanonicalUser"]);
  const entries = Object.entries(byKind).map(([kind, values]) => [kind, textsOf(values)] as const);
  if (entries.length === 0) throw malformedPolicyDocument("Missing required field Principal cannot be empty!");
  return Object.fromEntries(entries);
}

function conditionsOf(condition: unknown): PolicyStatement["conditions"] {
  if (condition === undefined) return {};
  return Object.fromEntries(
    Object.entries(parseFields(condition)).map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(parseFields(keys)).map(([key, values]) => [key, listOf(values).map((value) => String(value))]),
      ),
    ]),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformedPolicyDocument("This policy contains invalid Json");
  }
}

/** @param accepted names of the fields that may occur; undefined: any */
function parseFields(value: unknown, accepted?: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw syntaxError();
  if (accepted !== undefined && Object.keys(value).some((name) => !accepted.includes(name))) throw syntaxError();
  return value as Fields;
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).map((each) => {
    if (typeof each !== "string") throw syntaxError();
    return each;
  });
}
