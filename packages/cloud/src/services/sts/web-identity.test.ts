import { createMovableClock } from "@assay/core";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandOutput,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { type Cloud, startCloud } from "../../index.js";

const NOW = Date.UTC(2026, 0, 15, 12);
const clock = createMovableClock(NOW);

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock });
});
afterAll(() => cloud.dispose());

const ISSUER = "token.actions.githubusercontent.com";

const CLAIMS = { iss: `https://${ISSUER}`, aud: "sts.amazonaws.com", sub: "repo:shop/orders", exp: NOW / 1_000 + 600 };

function tokenWith(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256" })}.${part({ ...CLAIMS, ...claims })}.c2lnbmVk`;
}

async function createRole(accountId: string, trust: object): Promise<string> {
  const statement = { Effect: "Allow", Action: "sts:AssumeRoleWithWebIdentity", ...trust };
  const { Role } = await cloud.client(IAMClient, { accountId }).send(
    new CreateRoleCommand({
      RoleName: "deployer",
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    }),
  );
  return Role?.Arn ?? "";
}

/** The operation is unsigned: whoever calls it has nothing but the token. */
function assume(RoleArn: string, WebIdentityToken: string): Promise<AssumeRoleWithWebIdentityCommandOutput> {
  const sts = new STSClient({ endpoint: cloud.endpointUrl, region: "eu-central-1", maxAttempts: 1 });
  return sts.send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: "build-7", WebIdentityToken }));
}

const trusted = (accountId: string) => ({
  Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${ISSUER}` },
  Condition: { StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com" } },
});

test("a token of the provider that a role trusts gives credentials of a session, and the ledger says it was not verified", async () => {
  const accountId = newAccountId();
  const RoleArn = await createRole(accountId, trusted(accountId));
  const assumed = await assume(RoleArn, tokenWith({}));
  expect(assumed).toMatchObject({
    SubjectFromWebIdentityToken: "repo:shop/orders",
    Audience: "sts.amazonaws.com",
    Provider: `arn:aws:iam::${accountId}:oidc-provider/${ISSUER}`,
    AssumedRoleUser: { Arn: `arn:aws:sts::${accountId}:assumed-role/deployer/build-7` },
    Credentials: { Expiration: new Date(NOW + 3_600_000) },
  });
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = assumed.Credentials ?? {};
  const session = new STSClient({
    endpoint: cloud.endpointUrl,
    region: "eu-central-1",
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
  });
  expect((await session.send(new GetCallerIdentityCommand({}))).Arn).toBe(assumed.AssumedRoleUser?.Arn);
  expect(cloud.ledger.entries()).toContainEqual(
    expect.objectContaining({ source: "sts.AssumeRoleWithWebIdentity", gap: "identity-token-not-verified" }),
  );
});

test.each([
  ["another provider", { Principal: { Federated: "arn:aws:iam::111111111111:oidc-provider/gitlab.com" } }],
  ["accounts only", { Principal: { AWS: "*" } }],
  ["the provider, for another action", { Action: "sts:AssumeRole" }],
])("a role that trusts %s is not assumed with the token", async (_whom, trust) => {
  const accountId = newAccountId();
  const RoleArn = await createRole(accountId, { ...trusted(accountId), ...trust });
  await expect(assume(RoleArn, tokenWith({}))).rejects.toMatchObject({
    name: "AccessDenied",
    message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
  });
});

test.each([
  ["that is none", "opaque", "InvalidIdentityTokenException"],
  ["without its third part", tokenWith({}).replace(/\.c2lnbmVk$/, ""), "InvalidIdentityTokenException"],
  ["that names no user", tokenWith({ sub: undefined }), "InvalidIdentityTokenException"],
  ["whose time is over", tokenWith({ exp: NOW / 1_000 }), "ExpiredTokenException"],
])("a token %s is refused", async (_what, token, name) => {
  await expect(assume(`arn:aws:iam::${newAccountId()}:role/any`, token)).rejects.toMatchObject({ name });
});
