import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  SecretsManagerClient,
  ValidateResourcePolicyCommand,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { type Cloud, startCloud } from "../../start-cloud.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

async function prepare() {
  const client = cloud.client(SecretsManagerClient, { accountId: newAccountId(), region: "eu-central-1" });
  const { ARN } = await client.send(new CreateSecretCommand({ Name: "a", SecretString: "1" }));
  return {
    client,
    ARN,
    put: (ResourcePolicy: string, BlockPublicPolicy?: boolean) =>
      client.send(new PutResourcePolicyCommand({ SecretId: "a", ResourcePolicy, BlockPublicPolicy })),
    validate: (ResourcePolicy: string) => client.send(new ValidateResourcePolicyCommand({ ResourcePolicy })),
  };
}

const policyOf = (statement: object): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: "*", Action: "secretsmanager:GetSecretValue", Resource: "*", ...statement },
    ],
  });

test("a policy is given back as it was written, until it is deleted", async () => {
  const { client, ARN, put } = await prepare();
  const ResourcePolicy = policyOf({ Principal: { AWS: "111111111111" } });
  await put(ResourcePolicy, true);
  const read = () => client.send(new GetResourcePolicyCommand({ SecretId: ARN }));
  expect(await read()).toMatchObject({ ARN, Name: "a", ResourcePolicy });
  await client.send(new DeleteResourcePolicyCommand({ SecretId: "a" }));
  expect((await read()).ResourcePolicy).toBeUndefined();
});

test.each(["{", "[]", "{}", '{"Statement":"x"}', '{"Statement":{"Effect":"Maybe","Principal":"*"}}'])(
  "%s is no policy",
  async (text) => {
    const { put, validate } = await prepare();
    for (const refused of [put(text), validate(text)]) {
      await expect(refused).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" });
    }
  },
);

test.each<[string, object]>([
  ["everybody", {}],
  ["every AWS account", { Principal: { AWS: ["*"] } }],
  ["everybody with a second factor", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }],
])("a policy that lets in %s does not pass, and can be kept out", async (_who, statement) => {
  const { put, validate } = await prepare();
  const policy = policyOf(statement);
  expect(await validate(policy)).toMatchObject({ PolicyValidationPassed: false, ValidationErrors: [{}] });
  await expect(put(policy, true)).rejects.toMatchObject({ name: "PublicPolicyException" });
  await put(policy);
});

test.each<[string, object]>([
  ["an account", { Principal: { AWS: "arn:aws:iam::111111111111:root" } }],
  ["an organisation", { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }],
  ["nobody", { Effect: "Deny" }],
])("a policy that lets in %s passes", async (_who, statement) => {
  const { validate } = await prepare();
  expect(await validate(policyOf(statement))).toMatchObject({ PolicyValidationPassed: true, ValidationErrors: [] });
});
