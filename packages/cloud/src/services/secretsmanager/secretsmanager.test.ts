import { createMovableClock, type MovableClock } from "@assay/core";
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { type Cloud, startCloud } from "../../start-cloud.js";

const NOW = Date.UTC(2026, 10, 1, 9, 30);
const DAY_MS = 86_400_000;

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(NOW) });
});
afterAll(() => cloud.dispose());

function secretsOf() {
  const accountId = newAccountId();
  const client = cloud.client(SecretsManagerClient, { accountId, region: "eu-central-1" });
  return {
    client,
    accountId,
    create: (Name: string, SecretString?: string) => client.send(new CreateSecretCommand({ Name, SecretString })),
    read: (SecretId: string, rest: { VersionId?: string; VersionStage?: string } = {}) =>
      client.send(new GetSecretValueCommand({ SecretId, ...rest })),
  };
}

describe("a secret", () => {
  test("is read by its name, its ARN and its ARN without the random end", async () => {
    const { create, read, accountId } = secretsOf();
    const { ARN = "", VersionId } = await create("db/password", "hunter2");
    expect(ARN).toMatch(
      new RegExp(`^arn:aws:secretsmanager:eu-central-1:${accountId}:secret:db/password-[A-Za-z0-9]{6}$`),
    );
    for (const reference of ["db/password", ARN, ARN.slice(0, -7)]) {
      expect(await read(reference)).toMatchObject({
        ARN,
        Name: "db/password",
        VersionId,
        SecretString: "hunter2",
        VersionStages: ["AWSCURRENT"],
      });
    }
  });

  test("holds bytes as well as text, not both", async () => {
    const { client, read } = secretsOf();
    const SecretBinary = Uint8Array.of(0, 255, 7);
    await client.send(new CreateSecretCommand({ Name: "bytes", SecretBinary }));
    expect((await read("bytes")).SecretBinary).toEqual(SecretBinary);
    await expect(
      client.send(new CreateSecretCommand({ Name: "both", SecretBinary, SecretString: "x" })),
    ).rejects.toThrow("You can't specify both");
  });

  test("that does not exist is told from one without a value", async () => {
    const { create, read } = secretsOf();
    await expect(read("nothing")).rejects.toThrow("Secrets Manager can't find the specified secret.");
    await create("empty");
    await expect(read("empty")).rejects.toThrow("can't find the specified secret value for staging label: AWSCURRENT");
    await expect(create("empty")).rejects.toMatchObject({ name: "ResourceExistsException" });
  });

  test("moves its labels with each new value", async () => {
    const { client, create, read } = secretsOf();
    await create("a", "1");
    await client.send(new PutSecretValueCommand({ SecretId: "a", SecretString: "2" }));
    await client.send(new UpdateSecretCommand({ SecretId: "a", SecretString: "3", Description: "third" }));
    expect((await read("a")).SecretString).toBe("3");
    expect((await read("a", { VersionStage: "AWSPREVIOUS" })).SecretString).toBe("2");
    const labelled = await client.send(new ListSecretVersionIdsCommand({ SecretId: "a" }));
    expect(labelled.Versions?.map(({ VersionStages }) => VersionStages)).toEqual([["AWSPREVIOUS"], ["AWSCURRENT"]]);
    const all = await client.send(new ListSecretVersionIdsCommand({ SecretId: "a", IncludeDeprecated: true }));
    expect(all.Versions).toHaveLength(3);
    expect((await client.send(new DescribeSecretCommand({ SecretId: "a" }))).Description).toBe("third");
  });

  test("takes the same request twice, and not another value under its token", async () => {
    const { client } = secretsOf();
    const request = { Name: "a", SecretString: "1", ClientRequestToken: "t".repeat(32) };
    const first = await client.send(new CreateSecretCommand(request));
    const second = await client.send(new CreateSecretCommand(request));
    expect(second.ARN).toBe(first.ARN);
    await expect(client.send(new CreateSecretCommand({ ...request, SecretString: "2" }))).rejects.toMatchObject({
      name: "ResourceExistsException",
    });
  });

  test("can be taken back to an earlier version", async () => {
    const { client, create, read } = secretsOf();
    const { VersionId: first } = await create("a", "1");
    const { VersionId: second } = await client.send(new PutSecretValueCommand({ SecretId: "a", SecretString: "2" }));
    const move = { SecretId: "a", VersionStage: "AWSCURRENT", MoveToVersionId: first };
    await expect(client.send(new UpdateSecretVersionStageCommand(move))).rejects.toThrow(
      "RemoveFromVersionId can't be empty",
    );
    await client.send(new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: second }));
    expect((await read("a")).SecretString).toBe("1");
    expect((await read("a", { VersionStage: "AWSPREVIOUS" })).SecretString).toBe("2");
  });
});

describe("deletion", () => {
  test("can be undone while the recovery window lasts, by the clock", async () => {
    const { client, create, read } = secretsOf();
    await create("a", "1");
    const { DeletionDate } = await client.send(new DeleteSecretCommand({ SecretId: "a", RecoveryWindowInDays: 7 }));
    expect(DeletionDate?.getTime()).toBe(cloud.clock.now() + 7 * DAY_MS);
    await expect(read("a")).rejects.toMatchObject({ name: "InvalidRequestException" });
    await expect(create("a", "2")).rejects.toThrow("already scheduled for deletion");
    await client.send(new RestoreSecretCommand({ SecretId: "a" }));
    expect((await read("a")).SecretString).toBe("1");

    await client.send(new DeleteSecretCommand({ SecretId: "a", RecoveryWindowInDays: 7 }));
    await cloud.clock.advance(7 * DAY_MS);
    await expect(client.send(new RestoreSecretCommand({ SecretId: "a" }))).rejects.toThrow("can't find");
    await create("a", "2");
  });

  test("is final when forced", async () => {
    const { client, create, read } = secretsOf();
    await create("a", "1");
    await expect(
      client.send(
        new DeleteSecretCommand({ SecretId: "a", ForceDeleteWithoutRecovery: true, RecoveryWindowInDays: 7 }),
      ),
    ).rejects.toThrow("in conjunction with");
    await client.send(new DeleteSecretCommand({ SecretId: "a", ForceDeleteWithoutRecovery: true }));
    await expect(read("a")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("lists", () => {
  test("find secrets by name, tag and words", async () => {
    const { client, create } = secretsOf();
    await create("prod/db", "1");
    await create("test/db", "2");
    await client.send(new UpdateSecretCommand({ SecretId: "prod/db", Description: "Password of the orders database" }));
    await client.send(new TagResourceCommand({ SecretId: "test/db", Tags: [{ Key: "team", Value: "shop" }] }));
    const list = async (Key: "name" | "tag-key" | "description" | "all", value: string) => {
      const { SecretList } = await client.send(new ListSecretsCommand({ Filters: [{ Key, Values: [value] }] }));
      return SecretList?.map(({ Name }) => Name);
    };
    expect(await list("name", "prod")).toEqual(["prod/db"]);
    expect(await list("name", "!prod")).toEqual(["test/db"]);
    expect(await list("tag-key", "team")).toEqual(["test/db"]);
    expect(await list("description", "ORDERS")).toEqual(["prod/db"]);
    expect(await list("all", "shop")).toEqual(["test/db"]);
  });

  test("give values and errors of many at once", async () => {
    const { client, create } = secretsOf();
    await create("a", "1");
    const { SecretValues, Errors } = await client.send(new BatchGetSecretValueCommand({ SecretIdList: ["a", "b"] }));
    expect(SecretValues).toMatchObject([{ Name: "a", SecretString: "1" }]);
    expect(Errors).toMatchObject([{ SecretId: "b", ErrorCode: "ResourceNotFoundException" }]);
    const found = await client.send(new BatchGetSecretValueCommand({ Filters: [{ Key: "name", Values: ["a"] }] }));
    expect(found.SecretValues?.map(({ Name }) => Name)).toEqual(["a"]);
  });

  test("are read in pages where filters find many", async () => {
    const { client, create } = secretsOf();
    const names = Array.from({ length: 21 }, (_, index) => `s-${String(index).padStart(2, "0")}`);
    for (const name of names) await create(name, name);
    const Filters = [{ Key: "name" as const, Values: ["s-"] }];
    const page = async (NextToken?: string) => client.send(new BatchGetSecretValueCommand({ Filters, NextToken }));
    const first = await page();
    const second = await page(first.NextToken);
    const read = [first, second].flatMap(({ SecretValues = [] }) => SecretValues.map(({ Name }) => Name));
    expect(read).toEqual(names);
    expect([first.SecretValues?.length, second.NextToken]).toEqual([20, undefined]);
    await expect(client.send(new BatchGetSecretValueCommand({ SecretIdList: names }))).rejects.toThrow("at most 20");
  });
});

test("random passwords hold what is asked for", async () => {
  const { client } = secretsOf();
  const { RandomPassword = "" } = await client.send(
    new GetRandomPasswordCommand({ PasswordLength: 64, ExcludePunctuation: true, ExcludeCharacters: "abc" }),
  );
  expect(RandomPassword).toMatch(/^[d-zA-Z0-9]{64}$/);
  expect(RandomPassword).toMatch(/[d-z].*[A-Z]|[A-Z].*[d-z]/);
  await expect(client.send(new GetRandomPasswordCommand({ PasswordLength: 2 }))).rejects.toThrow("Invalid password");
});

test("tags are taken off by their keys", async () => {
  const { client, create } = secretsOf();
  await create("a", "1");
  const Tags = ["team", "stage"].map((Key) => ({ Key, Value: "x" }));
  await client.send(new TagResourceCommand({ SecretId: "a", Tags }));
  await client.send(new UntagResourceCommand({ SecretId: "a", TagKeys: ["team", "unknown"] }));
  const described = await client.send(new DescribeSecretCommand({ SecretId: "a" }));
  expect(described.Tags).toEqual([{ Key: "stage", Value: "x" }]);
});

test("a saved cloud has the same versions, labels and tags", async () => {
  const { client, create, accountId } = secretsOf();
  const { ARN } = await create("a", "1");
  await client.send(new TagResourceCommand({ SecretId: "a", Tags: [{ Key: "team", Value: "shop" }] }));
  await using fork = await cloud.fork();
  await client.send(new PutSecretValueCommand({ SecretId: "a", SecretString: "2" }));
  const forked = fork.client(SecretsManagerClient, { accountId, region: "eu-central-1" });
  expect((await forked.send(new GetSecretValueCommand({ SecretId: ARN }))).SecretString).toBe("1");
  const described = await forked.send(new DescribeSecretCommand({ SecretId: "a" }));
  expect(described).toMatchObject({ ARN, Tags: [{ Key: "team", Value: "shop" }] });
});
