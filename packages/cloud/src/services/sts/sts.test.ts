import { createMovableClock } from "@assay/core";
import { CreateRoleCommand, GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetAccessKeyInfoCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { type Cloud, startCloud } from "../../index.js";

const NOW = Date.UTC(2026, 0, 15, 12);
const clock = createMovableClock(NOW);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock });
});
afterAll(() => cloud.dispose());

function trust(Principal: unknown, Condition?: object): string {
  const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal, ...(Condition && { Condition }) };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

async function createRole(accountId: string, AssumeRolePolicyDocument: string): Promise<string> {
  const iam = cloud.client(IAMClient, { accountId });
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: "deployer", Path: "/ci/", AssumeRolePolicyDocument }),
  );
  return Role?.Arn ?? "";
}

/** Assumes a role and answers clients that act as its session. */
async function assume(accountId: string, input: Partial<ConstructorParameters<typeof AssumeRoleCommand>[0]>) {
  const sts = cloud.client(STSClient, { accountId });
  const answer = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${accountId}:role/any`, RoleSessionName: "session", ...input }),
  );
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "", Expiration } = answer.Credentials ?? {};
  const configuration = {
    endpoint: cloud.endpointUrl,
    region: "us-east-1",
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    maxAttempts: 1,
  };
  return { ...answer, Expiration, AccessKeyId, sts: new STSClient(configuration), iam: new IAMClient(configuration) };
}

const identity = new GetCallerIdentityCommand({});

describe("the caller's identity", () => {
  test("is the root user of the account that the access key names", async () => {
    const accountId = newAccountId();
    expect(await cloud.client(STSClient, { accountId }).send(identity)).toMatchObject({
      Account: accountId,
      Arn: `arn:aws:iam::${accountId}:root`,
      UserId: accountId,
    });
  });

  test("is account 000000000000 for keys that name none", async () => {
    const sts = new STSClient({
      endpoint: cloud.endpointUrl,
      region: "eu-west-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    expect(await sts.send(identity)).toMatchObject({ Account: "000000000000", Arn: "arn:aws:iam::000000000000:root" });
  });
});

describe("assuming a role", () => {
  test("gives credentials that act in the role's account, as a session of the role", async () => {
    const [home, target] = [newAccountId(), newAccountId()];
    const RoleArn = await createRole(target, trust({ AWS: home }));
    const session = await assume(home, { RoleArn, RoleSessionName: "run-1" });
    expect(session.Expiration).toEqual(new Date(NOW + 3_600_000));
    expect(session.AssumedRoleUser).toEqual({
      Arn: `arn:aws:sts::${target}:assumed-role/deployer/run-1`,
      AssumedRoleId: expect.stringMatching(/^AROA\w{17}:run-1$/),
    });
    expect(await session.sts.send(identity)).toMatchObject({
      Account: target,
      Arn: `arn:aws:sts::${target}:assumed-role/deployer/run-1`,
      UserId: session.AssumedRoleUser?.AssumedRoleId,
    });
    // What the session asks for is looked up in the role's account.
    expect((await session.iam.send(new GetRoleCommand({ RoleName: "deployer" }))).Role?.Arn).toBe(RoleArn);
    expect((await session.sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: session.AccessKeyId }))).Account).toBe(
      target,
    );
  });

  test.each([
    ["another account", { AWS: "arn:aws:iam::999999999999:root" }, undefined],
    ["a service", { Service: "lambda.amazonaws.com" }, undefined],
    ["whoever knows another external id", { AWS: "*" }, { StringEquals: { "sts:ExternalId": "other" } }],
  ])("is denied when the role trusts only %s", async (_whom, principal, condition) => {
    const accountId = newAccountId();
    const RoleArn = await createRole(accountId, trust(principal, condition));
    await expect(assume(accountId, { RoleArn, ExternalId: "mine" })).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:iam::${accountId}:root is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  test("works for the external id that the role asks for, and for a chain of roles", async () => {
    const [first, second] = [newAccountId(), newAccountId()];
    const firstArn = await createRole(first, trust({ AWS: first }, { StringEquals: { "sts:ExternalId": "mine" } }));
    const secondArn = await createRole(second, trust({ AWS: `arn:aws:iam::${first}:role/deployer` }));
    const session = await assume(first, { RoleArn: firstArn, ExternalId: "mine" });
    const chained = await session.sts.send(new AssumeRoleCommand({ RoleArn: secondArn, RoleSessionName: "next" }));
    expect(chained.AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${second}:assumed-role/deployer/next`);
    const tooLong = new AssumeRoleCommand({ RoleArn: secondArn, RoleSessionName: "next", DurationSeconds: 3_601 });
    await expect(session.sts.send(tooLong)).rejects.toThrow("role chaining");
  });

  test("that nobody has created works, and is noted", async () => {
    const accountId = newAccountId();
    const session = await assume(accountId, { RoleArn: `arn:aws:iam::${accountId}:role/dummy` });
    expect((await session.sts.send(identity)).Arn).toBe(`arn:aws:sts::${accountId}:assumed-role/dummy/session`);
    expect(cloud.ledger.entries()).toContainEqual(
      expect.objectContaining({ source: "sts.AssumeRole", gap: "unknown-role" }),
    );
  });

  test("ends when its time is over", async () => {
    const session = await assume(newAccountId(), { DurationSeconds: 900 });
    await session.sts.send(identity);
    await clock.advance(900_000);
    await expect(session.sts.send(identity)).rejects.toMatchObject({ name: "ExpiredToken" });
  });

  test.each([
    [{ RoleArn: "arn:aws:iam::12:role/short" }, "is invalid"],
    [{ RoleSessionName: "a b" }, "Value 'a b' at 'roleSessionName' failed to satisfy constraint"],
    [{ DurationSeconds: 899 }, "Member must have value greater than or equal to 900"],
    [{ DurationSeconds: 43_201 }, "Member must have value less than or equal to 43200"],
  ])("%j is refused", async (input, message) => {
    const assuming = assume(newAccountId(), input);
    await expect(assuming).rejects.toMatchObject({ name: "ValidationError" });
    await expect(assuming).rejects.toThrow(message);
  });
});
