import { createHash } from "node:crypto";
import { PolicyNotFoundException } from "@aws-sdk/client-dynamodb";
import { invalid, resourceNotFound } from "./errors.js";
import type { DynamoDbStore } from "./store.js";
import type { ResourcePolicy, Table } from "./table.js";

const POLICY_LIMIT_BYTES = 20 * 1024;

/** The table that an ARN is about: its own or its stream's. @throws ResourceNotFoundException */
export function tableWithPolicy(store: DynamoDbStore, arn: string): Table {
  const table = store.findTable(arn.replace(/\/stream\/[^/]+$/, ""));
  if (table === undefined || (arn !== table.definition.arn && arn !== table.stream?.arn)) throw resourceNotFound();
  return table;
}

/** @throws ValidationException for a policy that is no document of statements */
export function setPolicy(table: Table, arn: string, policy: string): ResourcePolicy {
  checkDocument(policy);
  const before = table.policies.get(arn);
  // The same policy again is the same revision.
  if (before?.policy === policy) return before;
  // Revisions are numbers as text; the content and what was before tell them apart.
  const digest = createHash("md5").update(`${before?.revisionId} ${policy}`).digest();
  const set = { policy, revisionId: String(digest.readBigUInt64BE() / 10n) };
  table.policies.set(arn, set);
  return set;
}

/** @param expected what the caller believes to be there; `NO_POLICY` for nothing */
export function checkRevision(table: Table, arn: string, expected: string | undefined): void {
  if (expected === undefined || (table.policies.get(arn)?.revisionId ?? "NO_POLICY") === expected) return;
  throw policyNotFound("Resource-based policy not found for the provided revision id");
}

export function policyOf(table: Table, arn: string): ResourcePolicy {
  const policy = table.policies.get(arn);
  if (policy === undefined) throw policyNotFound("Resource-based policy not found for the provided ResourceArn");
  return policy;
}

function policyNotFound(message: string): Error {
  return new PolicyNotFoundException({ message, $metadata: {} });
}

function checkDocument(policy: string): void {
  if (Buffer.byteLength(policy.replace(/\s/g, "")) > POLICY_LIMIT_BYTES) {
    throw invalid("The resource-based policy is larger than 20 KB");
  }
  let document: unknown;
  try {
    document = JSON.parse(policy);
  } catch {
    throw invalid("Invalid policy document: Syntax errors in policy");
  }
  const isDocument = typeof document === "object" && document !== null && "Statement" in document;
  if (!isDocument) throw invalid("Invalid policy document: Missing required field Statement");
}
