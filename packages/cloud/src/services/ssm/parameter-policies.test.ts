import { createMovableClock, type MovableClock } from "@assay/core";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { type Cloud, startCloud } from "../../start-cloud.js";

const NOW = Date.UTC(2026, 10, 1);
const DAY_MS = 86_400_000;

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(NOW) });
});
afterAll(() => cloud.dispose());

function parameterStore() {
  const scope = { accountId: newAccountId(), region: "eu-central-1" };
  const client = cloud.client(SSMClient, scope);
  return {
    client,
    scope,
    put: (Name: string, Value: string, rest: Partial<PutParameterCommandInput> = {}) =>
      client.send(new PutParameterCommand({ Name, Value, Type: "String", ...rest })),
    read: async (Name: string, WithDecryption = false) =>
      (await client.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter,
  };
}

const expiration = (atMs: number): string =>
  JSON.stringify([{ Type: "Expiration", Version: "1.0", Attributes: { Timestamp: new Date(atMs).toISOString() } }]);

describe("an expiration policy", () => {
  test("takes the parameter away by the clock, also after a new value, and in a saved cloud", async () => {
    const { client, put, read, scope } = parameterStore();
    const endsAt = cloud.clock.now() + DAY_MS;
    const Policies = expiration(endsAt);
    expect((await put("/a/key", "1", { Tier: "Advanced", Policies })).Tier).toBe("Advanced");
    await put("/a/key", "2", { Overwrite: true });
    const { Parameters } = await client.send(new DescribeParametersCommand({}));
    expect(Parameters?.[0]?.Policies).toEqual([
      { PolicyType: "Expiration", PolicyStatus: "Pending", PolicyText: Policies.slice(1, -1) },
    ]);
    await using fork = await cloud.fork();
    await cloud.clock.advance(DAY_MS - 1);
    expect((await read("/a/key"))?.Value).toBe("2");
    await cloud.clock.advance(1);
    await expect(read("/a/key")).rejects.toMatchObject({ name: "ParameterNotFound" });
    expect((await client.send(new GetParametersByPathCommand({ Path: "/a" }))).Parameters).toEqual([]);
    // The name is free again.
    expect((await put("/a/key", "3")).Version).toBe(1);
    await fork.clock.advance(DAY_MS);
    const gone = fork.client(SSMClient, scope).send(new GetParameterCommand({ Name: "/a/key" }));
    await expect(gone).rejects.toMatchObject({ name: "ParameterNotFound" });
  });

  test("is taken away by an empty one", async () => {
    const { put, read } = parameterStore();
    await put("a", "1", { Tier: "Intelligent-Tiering", Policies: expiration(cloud.clock.now() + DAY_MS) });
    await put("a", "2", { Overwrite: true, Policies: "[{}]" });
    await cloud.clock.advance(2 * DAY_MS);
    expect((await read("a"))?.Value).toBe("2");
  });
});

test("a policy that notifies is kept, and the ledger says that nobody is notified", async () => {
  const { put } = parameterStore();
  const Attributes = { After: "20", Unit: "Days" };
  const Policies = JSON.stringify([{ Type: "NoChangeNotification", Version: "1.0", Attributes }]);
  await put("a", "1", { Tier: "Advanced", Policies });
  expect(cloud.ledger.entries()).toContainEqual(
    expect.objectContaining({ source: "ssm.PutParameter", gap: "ignored-parameter" }),
  );
});

test.each<[string, Partial<PutParameterCommandInput>, string]>([
  ["of the standard tier", { Policies: expiration(NOW) }, "ValidationException"],
  ["that is no list", { Tier: "Advanced", Policies: "{}" }, "ValidationException"],
  ["that is no JSON", { Tier: "Advanced", Policies: "no" }, "ValidationException"],
  ["of no known type", { Tier: "Advanced", Policies: '[{"Type":"Forget"}]' }, "InvalidPolicyTypeException"],
  ["without a time", { Tier: "Advanced", Policies: '[{"Type":"Expiration"}]' }, "InvalidPolicyAttributeException"],
])("a policy %s is refused", async (_what, input, name) => {
  await expect(parameterStore().put("a", "1", input)).rejects.toMatchObject({ name });
});

test("an advanced parameter stays one", async () => {
  const { put } = parameterStore();
  await put("a", "1", { Tier: "Advanced" });
  expect((await put("a", "2", { Overwrite: true })).Tier).toBe("Advanced");
  await expect(put("a", "3", { Overwrite: true, Tier: "Standard" })).rejects.toThrow("You can't downgrade a parameter");
});

describe("what is no parameter of the account", () => {
  test("may be a secret, read with its decryption", async () => {
    const { client, read, scope } = parameterStore();
    const secrets = cloud.client(SecretsManagerClient, scope);
    const { ARN } = await secrets.send(new CreateSecretCommand({ Name: "shop/db", SecretString: "s3cret" }));
    const Name = "/aws/reference/secretsmanager/shop/db";
    const found = await read(Name, true);
    expect(found).toMatchObject({ Name, Type: "SecureString", Value: "s3cret" });
    expect(JSON.parse(found?.SourceResult ?? "{}")).toMatchObject({ ARN, Name: "shop/db" });
    await expect(read(Name)).rejects.toThrow("WithDecryption flag must be True");
    await expect(read(`${Name}x`, true)).rejects.toMatchObject({ name: "ParameterNotFound" });
    const Names = [Name, `${Name}x`];
    const many = await client.send(new GetParametersCommand({ Names, WithDecryption: true }));
    expect([many.Parameters?.length, many.InvalidParameters]).toEqual([1, [`${Name}x`]]);
  });

  test("may be a public one of AWS, which is not here, and the ledger says so", async () => {
    const Name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
    await expect(parameterStore().read(Name)).rejects.toMatchObject({ name: "ParameterNotFound" });
    expect(cloud.ledger.entries()).toContainEqual(
      expect.objectContaining({ gap: "public-parameter", detail: expect.stringContaining(Name) }),
    );
  });
});
