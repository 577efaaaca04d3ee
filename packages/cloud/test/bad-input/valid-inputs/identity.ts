import type { ValidCall } from "./valid-call.js";

const ROLE = "arn:aws:iam::000000000000:role/orders";
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

export const IAM: readonly ValidCall[] = [
  ["CreateRole", { RoleName: "orders", AssumeRolePolicyDocument: TRUST, Tags: [{ Key: "a", Value: "b" }] }],
  [
    "CreatePolicy",
    {
      PolicyName: "p",
      PolicyDocument: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    },
  ],
  [
    "PutRolePolicy",
    {
      RoleName: "orders",
      PolicyName: "p",
      PolicyDocument:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotAction":["s3:*"],"Resource":["*"],"Condition":{"StringEquals":{"a":"b"}}}]}',
    },
  ],
  ["UpdateAssumeRolePolicy", { RoleName: "orders", PolicyDocument: TRUST }],
];

export const STS: readonly ValidCall[] = [
  ["AssumeRole", { RoleArn: ROLE, RoleSessionName: "session", DurationSeconds: 900, Tags: [{ Key: "a", Value: "b" }] }],
];
