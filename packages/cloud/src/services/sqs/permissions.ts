import { invalidParameter, invalidValue, missingParameter } from "./errors.js";
import type { Queue } from "./queue.js";

interface Policy {
  readonly Version: string;
  readonly Id: string;
  readonly Statement: readonly { readonly Sid?: string }[];
}

// AddPermission, API reference: the actions that other accounts may be given.
const ACTIONS = [
  ...["*", "SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility"],
  ...["GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues", "PurgeQueue"],
];

/** Lets accounts use a queue, by a statement in its policy. */
export function addPermission(
  queue: Queue,
  {
    label,
    accountIds,
    actions,
  }: { readonly label: string; readonly accountIds: readonly string[]; readonly actions: readonly string[] },
): void {
  checkLabel(label);
  if (accountIds.length === 0) throw missingParameter("AWSAccountIds");
  if (actions.length === 0) throw missingParameter("Actions");
  const unknown = actions.find((action) => !ACTIONS.includes(action));
  if (unknown !== undefined) {
    const accepted = ACTIONS.map((action) => (action === "*" ? action : `SQS:${action}`)).join(", ");
    throw invalidValue(
      `SQS:${unknown}`,
      "ActionName",
      `Please refer to the appropriate WSDL for a list of valid actions: ${accepted}.`,
    );
  }
  const invalid = accountIds.find((accountId) => !/^\d{12}$/.test(accountId));
  if (invalid !== undefined) throw invalidValue(invalid, "PrincipalId", "Unable to verify.");
  const policy = policyOf(queue);
  if (policy.Statement.some(({ Sid }) => Sid === label)) throw invalidValue(label, "Label", "Already exists.");
  const statement = {
    Sid: label,
    Effect: "Allow",
    Principal: { AWS: oneOrMany(accountIds.map((accountId) => `arn:aws:iam::${accountId}:root`)) },
    Action: oneOrMany(actions.map((action) => `SQS:${action}`)),
    Resource: queue.identity.arn,
  };
  queue.changeAttributes({ Policy: JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] }) });
}

export function removePermission(queue: Queue, label: string): void {
  const policy = policyOf(queue);
  const Statement = policy.Statement.filter(({ Sid }) => Sid !== label);
  if (Statement.length === policy.Statement.length) throw invalidValue(label, "Label", "can't find label.");
  queue.changeAttributes({ Policy: Statement.length === 0 ? "" : JSON.stringify({ ...policy, Statement }) });
}

function checkLabel(label: string): void {
  if (/^[\w-]{1,80}$/.test(label)) return;
  throw invalidParameter(
    `Value ${label} for parameter Label is invalid. Reason: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.`,
  );
}

function policyOf(queue: Queue): Policy {
  const { arn } = queue.identity;
  const empty = { Version: "2008-10-17", Id: `${arn}/SQSDefaultPolicy`, Statement: [] };
  const policy: Policy = { ...empty, ...JSON.parse(queue.attributes.Policy ?? "{}") };
  // Policies may hold a single statement without a list around it.
  return { ...policy, Statement: [policy.Statement].flat() };
}

function oneOrMany<Value>(values: readonly Value[]): Value | readonly Value[] {
  const [only] = values;
  return only !== undefined && values.length === 1 ? only : values;
}
