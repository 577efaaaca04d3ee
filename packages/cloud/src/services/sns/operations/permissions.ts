import type { Operations } from "@assay/wire";
import type * as Sns from "@aws-sdk/client-sns";
import { policyTextOf } from "../default-policy.js";
import { invalidParameter } from "../errors.js";
import type { Topic } from "../topic.js";
import { locateTopic, type SnsContext } from "../topic-access.js";

interface Policy {
  readonly Statement: readonly { readonly Sid?: string }[];
}

const ACTIONS = [
  ...["Publish", "Subscribe", "GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission"],
  ...["DeleteTopic", "ListSubscriptionsByTopic", "Receive"],
];

export const permissionOperations = {
  AddPermission(input, context) {
    const { topic } = locateTopic(input.TopicArn, "AddPermission", context);
    const { Label, AWSAccountId: accountIds, ActionName: actions } = input;
    const unknown = actions.find((action) => !ACTIONS.includes(action));
    if (unknown !== undefined) throw invalidParameter("Policy statement action out of service scope!");
    if (accountIds.some((each) => !/^\d{12}$/.test(each)))
      throw invalidParameter("Invalid parameter: Policy Error: PrincipalNotFound");
    const policy = policyOf(topic);
    if (policy.Statement.some(({ Sid }) => Sid === Label)) throw invalidParameter("Statement already exists");
    const statement = {
      Sid: Label,
      Effect: "Allow",
      Principal: { AWS: oneOrMany(accountIds.map((each) => `arn:aws:iam::${each}:root`)) },
      Action: oneOrMany(actions.map((action) => `SNS:${action}`)),
      Resource: topic.arn,
    };
    setStatements(topic, policy, [...policy.Statement, statement]);
    return {};
  },

  RemovePermission(input, context) {
    const { topic } = locateTopic(input.TopicArn, "RemovePermission", context);
    const policy = policyOf(topic);
    setStatements(
      topic,
      policy,
      policy.Statement.filter(({ Sid }) => Sid !== input.Label),
    );
    return {};
  },
} satisfies Operations<typeof Sns, SnsContext>;

function policyOf(topic: Topic): Policy {
  const policy: Policy = JSON.parse(policyTextOf(topic));
  // A policy may hold a single statement without a list around it.
  return { ...policy, Statement: [policy.Statement].flat() };
}

function setStatements(topic: Topic, policy: Policy, Statement: Policy["Statement"]): void {
  topic.attributes = { ...topic.attributes, Policy: JSON.stringify({ ...policy, Statement }) };
}

function oneOrMany<Value>(values: readonly Value[]): Value | readonly Value[] {
  const [only] = values;
  return only !== undefined && values.length === 1 ? only : values;
}
