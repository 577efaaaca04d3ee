import { createMovableClock } from "@assay/core";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { startCloud } from "../../index.js";

const accountId = newAccountId();
const PolicyArn = `arn:aws:iam::${accountId}:policy/read`;
const RoleName = "worker";

const documentOf = (statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
const READ = documentOf({ Action: "s3:GetObject", Resource: "*" });
const TRUST = documentOf({ Action: "sts:AssumeRole", Principal: { AWS: `arn:aws:iam::${accountId}:root` } });

async function describe(iam: IAMClient) {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "inline" }));
  const { Policies } = await iam.send(new ListPoliciesCommand({ Scope: "Local" }));
  const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  return { Role, AttachedPolicies, PolicyDocument, Policies, Versions };
}

test("a restored cloud has the same roles and policies", async () => {
  await using original = await startCloud({ clock: createMovableClock(Date.UTC(2026, 0, 15)) });
  const iam = original.client(IAMClient, { accountId });
  const Tags = [{ Key: "team", Value: "shop" }];
  const role = { RoleName, Path: "/app/", Description: "runs", MaxSessionDuration: 7_200, Tags };
  await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: TRUST }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "inline", PolicyDocument: READ }));
  await iam.send(new CreatePolicyCommand({ PolicyName: "read", PolicyDocument: READ, Tags }));
  const version = { PolicyArn, PolicyDocument: READ };
  await iam.send(new CreatePolicyVersionCommand({ ...version, SetAsDefault: true }));
  await iam.send(new CreatePolicyVersionCommand(version));
  await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v3" }));
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));

  await using restored = await original.fork();
  const copy = restored.client(IAMClient, { accountId });
  const described = await describe(copy);
  expect(described).toEqual(await describe(iam));
  expect(described).toMatchObject({
    Role: { Path: "/app/", Description: "runs", MaxSessionDuration: 7_200, Tags },
    AttachedPolicies: [{ PolicyArn }],
    Policies: [{ DefaultVersionId: "v2" }],
    Versions: [{ VersionId: "v2", IsDefaultVersion: true }, { VersionId: "v1" }],
  });
  // Ids of deleted versions are not given again.
  const { PolicyVersion } = await copy.send(new CreatePolicyVersionCommand(version));
  expect(PolicyVersion?.VersionId).toBe("v4");
  // Others ask the restored role whom it trusts, too.
  const assume = (caller: string) =>
    restored
      .client(STSClient, { accountId: caller })
      .send(new AssumeRoleCommand({ RoleArn: described.Role?.Arn, RoleSessionName: "session" }));
  await expect(assume(newAccountId())).rejects.toThrow("is not authorized to perform: sts:AssumeRole");
  expect((await assume(accountId)).AssumedRoleUser?.Arn).toContain("assumed-role/worker/session");
});
