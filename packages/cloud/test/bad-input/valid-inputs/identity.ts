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

const CLAIMS = { iss: "https://issuer.example", aud: "sts.amazonaws.com", sub: "a", exp: 4_102_444_800 };
const ID_TOKEN = `e30.${Buffer.from(JSON.stringify(CLAIMS)).toString("base64url")}.c2ln`;

export const STS: readonly ValidCall[] = [
  ["AssumeRole", { RoleArn: ROLE, RoleSessionName: "session", DurationSeconds: 900, Tags: [{ Key: "a", Value: "b" }] }],
  [
    "AssumeRoleWithWebIdentity",
    { RoleArn: "arn:aws:iam::000000000000:role/other", RoleSessionName: "session", WebIdentityToken: ID_TOKEN },
  ],
  ["GetFederationToken", { Name: "anna", DurationSeconds: 900 }],
];
