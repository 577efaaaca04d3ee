import type { Topic } from "./topic.js";

const OWNERS_ACTIONS = [
  ...["SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission", "SNS:RemovePermission"],
  ...["SNS:DeleteTopic", "SNS:Subscribe", "SNS:ListSubscriptionsByTopic", "SNS:Publish"],
];

/** JSON. */
export function policyTextOf(topic: Topic): string {
  return topic.attributes.Policy ?? JSON.stringify(defaultPolicy(topic));
}

/** What a topic's policy says before anybody has set one. */
function defaultPolicy({ arn, accountId }: Pick<Topic, "arn" | "accountId">): object {
  return {
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: OWNERS_ACTIONS,
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": accountId } },
      },
    ],
  };
}
