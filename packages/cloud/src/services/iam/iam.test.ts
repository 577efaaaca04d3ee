import { createMovableClock } from "@assay/core";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  DeleteConflictException,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  EntityAlreadyExistsException,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  LimitExceededException,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListInstanceProfilesForRoleCommand,
  ListPoliciesCommand,
  type ListPoliciesCommandInput,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  MalformedPolicyDocumentException,
  NoSuchEntityException,
  PutRolePolicyCommand,
  SetDefaultPolicyVersionCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { type Cloud, startCloud } from "../../index.js";

const NOW = new Date("2026-01-15T12:00:00Z");
const BASIC_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(NOW.getTime()) });
});
afterAll(() => cloud.dispose());

function connect(accountId = newAccountId(), region = "us-east-1"): IAMClient {
  return cloud.client(IAMClient, { accountId, region });
}

function statement(fields: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [fields] });
}

const TRUST = statement({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
const READ = statement({ Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::bucket/*" });

async function createRole(iam: IAMClient, input: Partial<CreateRoleCommandInput> = {}) {
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: TRUST, ...input }),
  );
  return Role;
}

async function createPolicy(iam: IAMClient, PolicyName = "read"): Promise<string> {
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: READ }));
  return Policy?.Arn ?? "";
}

describe("roles", () => {
  test("are answered with their ids, ARNs and encoded trust policies", async () => {
    const accountId = newAccountId();
    const iam = connect(accountId);
    const created = await createRole(iam, { Path: "/app/", Description: "runs", Tags: [{ Key: "team", Value: "a" }] });
    expect(created).toEqual({
      Path: "/app/",
      RoleName: "worker",
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::${accountId}:role/app/worker`,
      CreateDate: NOW,
      AssumeRolePolicyDocument: expect.stringContaining("%22lambda.amazonaws.com%22"),
      Description: "runs",
      MaxSessionDuration: 3_600,
      Tags: [{ Key: "team", Value: "a" }],
    });
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "worker" }));
    expect(Role).toEqual({ ...created, RoleLastUsed: {} });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(TRUST);
  });

  test("belong to an account and to no region", async () => {
    const accountId = newAccountId();
    await createRole(connect(accountId, "us-east-1"));
    const elsewhere = connect(accountId, "eu-central-1");
    expect((await elsewhere.send(new GetRoleCommand({ RoleName: "worker" }))).Role?.RoleName).toBe("worker");
    const reading = connect().send(new GetRoleCommand({ RoleName: "worker" }));
    await expect(reading).rejects.toThrow(NoSuchEntityException);
    await expect(reading).rejects.toThrow("The role with name worker cannot be found.");
  });

  test("have names that are unique whatever their case", async () => {
    const iam = connect();
    await createRole(iam);
    const creation = createRole(iam, { RoleName: "Worker" });
    await expect(creation).rejects.toThrow(EntityAlreadyExistsException);
    await expect(creation).rejects.toThrow("Role with name Worker already exists.");
  });

  test("are listed by path, a page at a time", async () => {
    const iam = connect();
    for (const name of ["c", "a", "b"]) await createRole(iam, { RoleName: name, Path: "/app/" });
    await createRole(iam, { RoleName: "other" });
    const first = await iam.send(new ListRolesCommand({ PathPrefix: "/app/", MaxItems: 2 }));
    expect(first.Roles?.map(({ RoleName }) => RoleName)).toEqual(["a", "b"]);
    expect(first.IsTruncated).toBe(true);
    const second = await iam.send(new ListRolesCommand({ PathPrefix: "/app/", MaxItems: 2, Marker: first.Marker }));
    expect(second.Roles?.map(({ RoleName }) => RoleName)).toEqual(["c"]);
    expect(second).toMatchObject({ IsTruncated: false });
    await expect(iam.send(new ListRolesCommand({ Marker: "made-up" }))).rejects.toThrow("Invalid Marker.");
  });

  test("are updated, tagged and untagged", async () => {
    const iam = connect();
    await createRole(iam, { Tags: [{ Key: "a", Value: "1" }] });
    await iam.send(new UpdateRoleCommand({ RoleName: "worker", Description: "new", MaxSessionDuration: 7_200 }));
    await iam.send(new TagRoleCommand({ RoleName: "worker", Tags: [{ Key: "b", Value: "2" }] }));
    await iam.send(new UntagRoleCommand({ RoleName: "worker", TagKeys: ["a"] }));
    const { Tags } = await iam.send(new ListRoleTagsCommand({ RoleName: "worker" }));
    expect(Tags).toEqual([{ Key: "b", Value: "2" }]);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "worker" }));
    expect(Role).toMatchObject({ Description: "new", MaxSessionDuration: 7_200 });
    const tooMany = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    await expect(iam.send(new TagRoleCommand({ RoleName: "worker", Tags: tooMany }))).rejects.toThrow(
      LimitExceededException,
    );
  });

  test("are deleted only without policies", async () => {
    const iam = connect();
    await createRole(iam);
    const deletion = () => iam.send(new DeleteRoleCommand({ RoleName: "worker" }));
    const inline = { RoleName: "worker", PolicyName: "inline" };
    await iam.send(new AttachRolePolicyCommand({ RoleName: "worker", PolicyArn: BASIC_EXECUTION }));
    await expect(deletion()).rejects.toThrow("Cannot delete entity, must detach all policies first.");
    await iam.send(new DetachRolePolicyCommand({ RoleName: "worker", PolicyArn: BASIC_EXECUTION }));
    await iam.send(new PutRolePolicyCommand({ ...inline, PolicyDocument: READ }));
    await expect(deletion()).rejects.toThrow(DeleteConflictException);
    await iam.send(new DeleteRolePolicyCommand(inline));
    expect((await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: "worker" }))).InstanceProfiles).toEqual(
      [],
    );
    await deletion();
    await expect(deletion()).rejects.toThrow(NoSuchEntityException);
  });

  test("of a bad name, path or duration are refused with every reason", async () => {
    const creation = createRole(connect(), { RoleName: "a b", Path: "app", MaxSessionDuration: 60 });
    await expect(creation).rejects.toMatchObject({
      name: "ValidationError",
      message: expect.stringMatching(/^3 validation errors detected: Value 'a b' at 'roleName' failed .*; Value 'app'/),
    });
  });
});

describe("policy documents", () => {
  const allow = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };

  test.each([
    ["no JSON", "This policy contains invalid Json"],
    ["[]", "Syntax errors in policy."],
    [statement({ ...allow, Effect: "Maybe" }), "Syntax errors in policy."],
    [statement({ ...allow, Principle: "*" }), "Syntax errors in policy."],
    [statement({ ...allow, Resource: "*" }), "Has prohibited field Resource"],
    [statement({ Effect: "Allow", Action: "sts:AssumeRole" }), "Missing required field Principal"],
    [statement({ ...allow, Action: "s3:GetObject" }), "AssumeRole policy may only specify STS AssumeRole actions."],
    [statement({ ...allow, Principal: "lambda" }), 'Invalid principal in policy: "lambda"'],
    [JSON.stringify({ Version: "2012-10-17", Statement: [] }), "Syntax errors in policy."],
  ])("%s does not make a trust policy", async (AssumeRolePolicyDocument, message) => {
    const iam = connect();
    const creation = createRole(iam, { AssumeRolePolicyDocument });
    await expect(creation).rejects.toThrow(MalformedPolicyDocumentException);
    await expect(creation).rejects.toThrow(message);
    await createRole(iam);
    const update = new UpdateAssumeRolePolicyCommand({ RoleName: "worker", PolicyDocument: AssumeRolePolicyDocument });
    await expect(iam.send(update)).rejects.toThrow(message);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "worker" }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(TRUST);
  });

  test.each([
    [JSON.stringify({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } }), "must be version 2012-10-17"],
    [statement({ Effect: "Allow", Resource: "*" }), "Policy statement must contain actions."],
    [statement({ Effect: "Allow", Action: "s3:*" }), "Policy statement must contain resources."],
    [statement({ Effect: "Allow", Action: "everything", Resource: "*" }), "must be prefaced by a vendor"],
    [
      statement({ Effect: "Allow", Action: "s3:*", Resource: "bucket" }),
      'Resource bucket must be in ARN format or "*".',
    ],
    [statement({ ...allow, Resource: "*" }), "Policy document should not specify a principal."],
    [
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [1, 2].map(() => ({ Sid: "a", Effect: "Deny", Action: "*", Resource: "*" })),
      }),
      "Statement IDs (SID) in a single policy must be unique.",
    ],
  ])("%s does not make an identity policy", async (PolicyDocument, message) => {
    const iam = connect();
    await createRole(iam);
    const named = { PolicyName: "p", PolicyDocument };
    await expect(iam.send(new CreatePolicyCommand(named))).rejects.toThrow(message);
    await expect(iam.send(new PutRolePolicyCommand({ RoleName: "worker", ...named }))).rejects.toThrow(message);
  });
});

describe("policies of a role", () => {
  test("stand inline under their names", async () => {
    const iam = connect();
    await createRole(iam);
    const policy = { RoleName: "worker", PolicyName: "read" };
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: READ }));
    const found = await iam.send(new GetRolePolicyCommand(policy));
    expect(decodeURIComponent(found.PolicyDocument ?? "")).toBe(READ);
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName: "worker" }))).PolicyNames).toEqual(["read"]);
    await iam.send(new DeleteRolePolicyCommand(policy));
    await expect(iam.send(new GetRolePolicyCommand(policy))).rejects.toThrow(
      "The role policy with name read cannot be found.",
    );
  });

  test("are attached by ARN, those of AWS on trust and with a note", async () => {
    const iam = connect();
    await createRole(iam);
    const own = await createPolicy(iam);
    for (const PolicyArn of [own, BASIC_EXECUTION]) {
      await iam.send(new AttachRolePolicyCommand({ RoleName: "worker", PolicyArn }));
    }
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: "worker" }));
    expect(AttachedPolicies).toContainEqual({ PolicyName: "AWSLambdaBasicExecutionRole", PolicyArn: BASIC_EXECUTION });
    expect(AttachedPolicies).toHaveLength(2);
    expect(cloud.ledger.entries()).toContainEqual(
      expect.objectContaining({ source: "iam.AttachRolePolicy", gap: "aws-managed-policy" }),
    );
    const { PolicyRoles } = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: own }));
    expect(PolicyRoles?.map(({ RoleName }) => RoleName)).toEqual(["worker"]);
    for (const nobody of [
      { EntityFilter: "User" },
      { PathPrefix: "/ci/" },
      { PolicyUsageFilter: "PermissionsBoundary" },
    ] as const) {
      const found = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: own, ...nobody }));
      expect(found.PolicyRoles).toEqual([]);
    }
    const unknown = { RoleName: "worker", PolicyArn: `${own}x` };
    await expect(iam.send(new AttachRolePolicyCommand(unknown))).rejects.toThrow(
      `Policy ${own}x does not exist or is not attachable.`,
    );
    await expect(iam.send(new DetachRolePolicyCommand(unknown))).rejects.toThrow(NoSuchEntityException);
  });
});

describe("managed policies", () => {
  test("have up to five versions, one of them in force", async () => {
    const iam = connect();
    const PolicyArn = await createPolicy(iam);
    const createVersion = (SetAsDefault = false) =>
      iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: READ, SetAsDefault }));
    expect((await createVersion(true)).PolicyVersion).toMatchObject({ VersionId: "v2", IsDefaultVersion: true });
    for (let count = 3; count <= 5; count += 1) await createVersion();
    await expect(createVersion()).rejects.toThrow(LimitExceededException);
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v3" }));
    await expect(iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v3" }))).rejects.toThrow(
      "Cannot delete the default version of a policy.",
    );
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    // Numbers are not used again.
    expect((await createVersion()).PolicyVersion?.VersionId).toBe("v6");
    const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(["v6", "v5", "v4", "v3", "v2"]);
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v3" }));
    expect(decodeURIComponent(PolicyVersion?.Document ?? "")).toBe(READ);
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.DefaultVersionId).toBe("v3");
  });

  test("are deleted when nothing has them and one version is left", async () => {
    const iam = connect();
    await createRole(iam);
    const PolicyArn = await createPolicy(iam);
    const deletion = () => iam.send(new DeletePolicyCommand({ PolicyArn }));
    await iam.send(new AttachRolePolicyCommand({ RoleName: "worker", PolicyArn }));
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount).toBe(1);
    await expect(deletion()).rejects.toThrow("Cannot delete a policy attached to entities.");
    await iam.send(new DetachRolePolicyCommand({ RoleName: "worker", PolicyArn }));
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: READ }));
    await expect(deletion()).rejects.toThrow("This policy has more than one version.");
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    await deletion();
    await expect(deletion()).rejects.toThrow(`Policy ${PolicyArn} was not found.`);
  });

  test("are listed by scope and attachment", async () => {
    const iam = connect();
    await createRole(iam);
    await createPolicy(iam, "a");
    const attached = await createPolicy(iam, "b");
    await iam.send(new AttachRolePolicyCommand({ RoleName: "worker", PolicyArn: attached }));
    const list = async (input: ListPoliciesCommandInput) =>
      (await iam.send(new ListPoliciesCommand(input))).Policies?.map(({ PolicyName }) => PolicyName);
    expect(await list({ Scope: "Local" })).toEqual(["a", "b"]);
    expect(await list({ OnlyAttached: true })).toEqual(["b"]);
    expect(await list({ Scope: "AWS" })).toEqual([]);
    await expect(createPolicy(iam, "a")).rejects.toThrow("A policy called a already exists.");
  });
});
