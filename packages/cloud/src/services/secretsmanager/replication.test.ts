import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RemoveRegionsFromReplicationCommand,
  ReplicateSecretToRegionsCommand,
  SecretsManagerClient,
  StopReplicationToReplicaCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { type Cloud, startCloud } from "../../start-cloud.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const ON_REPLICA = {
  name: "InvalidParameterException",
  message: "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
};

/** Clients of two regions, and a secret in the first that is replicated to the second. */
async function prepare(AddReplicaRegions = [{ Region: "eu-west-1", KmsKeyId: "alias/west" }]) {
  const accountId = newAccountId();
  const client = cloud.client(SecretsManagerClient, { accountId, region: "eu-central-1" });
  const west = cloud.client(SecretsManagerClient, { accountId, region: "eu-west-1" });
  const created = await client.send(new CreateSecretCommand({ Name: "db", SecretString: "1", AddReplicaRegions }));
  const read = async (from: SecretsManagerClient, VersionStage?: string) =>
    (await from.send(new GetSecretValueCommand({ SecretId: "db", VersionStage }))).SecretString;
  const describeIn = (where: SecretsManagerClient) => where.send(new DescribeSecretCommand({ SecretId: "db" }));
  return { accountId, client, west, created, read, describeIn };
}

describe("a replica", () => {
  test("has the value, and the primary's ARN with another region and another key", async () => {
    const { client, west, created, read, describeIn } = await prepare();
    expect(created.ReplicationStatus).toEqual([{ Region: "eu-west-1", KmsKeyId: "alias/west", Status: "InSync" }]);
    expect(await read(west)).toBe("1");
    const replica = await describeIn(west);
    expect(replica).toMatchObject({
      ARN: created.ARN?.replace("eu-central-1", "eu-west-1"),
      PrimaryRegion: "eu-central-1",
      KmsKeyId: "alias/west",
    });
    expect(replica.ReplicationStatus).toBeUndefined();
    const primary = await describeIn(client);
    expect(primary).toMatchObject({ PrimaryRegion: "eu-central-1", ReplicationStatus: [{ Region: "eu-west-1" }] });
    expect(primary.ReplicationStatus?.[0]?.LastAccessedDate).toBeInstanceOf(Date);
    expect(primary.LastAccessedDate).toBeUndefined();
    const Filters = [{ Key: "primary-region" as const, Values: ["eu-central-1"] }];
    expect((await west.send(new ListSecretsCommand({ Filters }))).SecretList).toHaveLength(1);
  });

  test("follows the primary in values, labels, tags, description and policy", async () => {
    const { client, west, read, describeIn } = await prepare();
    const SecretId = "db";
    const { VersionId } = await client.send(new PutSecretValueCommand({ SecretId, SecretString: "2" }));
    expect([await read(west), await read(west, "AWSPREVIOUS")]).toEqual(["2", "1"]);
    await client.send(new UpdateSecretCommand({ SecretId, Description: "orders", SecretString: "3" }));
    await client.send(
      new UpdateSecretVersionStageCommand({ SecretId, VersionStage: "KNOWN_GOOD", MoveToVersionId: VersionId }),
    );
    expect([await read(west), await read(west, "KNOWN_GOOD")]).toEqual(["3", "2"]);
    const Tags = ["team", "stage"].map((Key) => ({ Key, Value: "x" }));
    await client.send(new TagResourceCommand({ SecretId, Tags }));
    await client.send(new UntagResourceCommand({ SecretId, TagKeys: ["team"] }));
    expect(await describeIn(west)).toMatchObject({ Description: "orders", Tags: [{ Key: "stage" }] });
    const ResourcePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    await client.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
    expect(await west.send(new GetResourcePolicyCommand({ SecretId }))).toMatchObject({ ResourcePolicy });
  });

  test("is changed by its primary only, apart from its key", async () => {
    const { west, describeIn, read } = await prepare();
    const SecretId = "db";
    const changes = [
      west.send(new PutSecretValueCommand({ SecretId, SecretString: "2" })),
      west.send(new UpdateSecretCommand({ SecretId, Description: "mine" })),
      west.send(new TagResourceCommand({ SecretId, Tags: [{ Key: "a", Value: "b" }] })),
      west.send(new DeleteSecretCommand({ SecretId })),
      west.send(new ReplicateSecretToRegionsCommand({ SecretId, AddReplicaRegions: [{ Region: "us-east-1" }] })),
    ];
    for (const change of changes) await expect(change).rejects.toMatchObject(ON_REPLICA);
    await west.send(new UpdateSecretCommand({ SecretId, KmsKeyId: "alias/mine" }));
    expect(await describeIn(west)).toMatchObject({ KmsKeyId: "alias/mine" });
    expect(await read(west)).toBe("1");
  });

  test("that is promoted goes its own way", async () => {
    const { client, west, created, read, describeIn } = await prepare();
    const ARN = created.ARN?.replace("eu-central-1", "eu-west-1");
    expect(await west.send(new StopReplicationToReplicaCommand({ SecretId: "db" }))).toMatchObject({ ARN });
    await west.send(new PutSecretValueCommand({ SecretId: "db", SecretString: "west" }));
    await client.send(new PutSecretValueCommand({ SecretId: "db", SecretString: "central" }));
    expect([await read(west), await read(client)]).toEqual(["west", "central"]);
    expect(await describeIn(client)).not.toHaveProperty("ReplicationStatus", expect.anything());
    const again = west.send(new StopReplicationToReplicaCommand({ SecretId: "db" }));
    await expect(again).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  test("is still one in a saved cloud", async () => {
    const { accountId } = await prepare();
    await using fork = await cloud.fork();
    const [central, west] = ["eu-central-1", "eu-west-1"].map((region) =>
      fork.client(SecretsManagerClient, { accountId, region }),
    );
    await central?.send(new PutSecretValueCommand({ SecretId: "db", SecretString: "forked" }));
    expect(await west?.send(new GetSecretValueCommand({ SecretId: "db" }))).toMatchObject({ SecretString: "forked" });
    await expect(west?.send(new PutSecretValueCommand({ SecretId: "db", SecretString: "x" }))).rejects.toMatchObject(
      ON_REPLICA,
    );
  });
});

test("a secret can be deleted once its replicas are gone", async () => {
  const { client, west, created, read } = await prepare();
  await expect(client.send(new DeleteSecretCommand({ SecretId: "db" }))).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: `You can't delete secret ${created.ARN} that still has replica regions [eu-west-1].`,
  });
  const remove = (region: string) =>
    client.send(new RemoveRegionsFromReplicationCommand({ SecretId: "db", RemoveReplicaRegions: [region] }));
  await expect(remove("us-east-1")).rejects.toMatchObject({ name: "InvalidParameterException" });
  expect(await remove("eu-west-1")).toMatchObject({ ReplicationStatus: [] });
  await expect(read(west)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await client.send(new DeleteSecretCommand({ SecretId: "db" }));
});

test("a name that is taken in the other region stays its owner's, unless it is to be overwritten", async () => {
  const { client, west, read } = await prepare([]);
  await west.send(new CreateSecretCommand({ Name: "db", SecretString: "west" }));
  const replicate = (ForceOverwriteReplicaSecret: boolean) =>
    client.send(
      new ReplicateSecretToRegionsCommand({
        ...{ SecretId: "db", AddReplicaRegions: [{ Region: "eu-west-1" }], ForceOverwriteReplicaSecret },
      }),
    );
  expect((await replicate(false)).ReplicationStatus).toEqual([
    {
      ...{ Region: "eu-west-1", KmsKeyId: "alias/aws/secretsmanager", Status: "Failed" },
      StatusMessage: "Replication failed: Secret name db already exists in region eu-west-1.",
    },
  ]);
  await client.send(new PutSecretValueCommand({ SecretId: "db", SecretString: "2" }));
  expect(await read(west)).toBe("west");
  expect((await replicate(true)).ReplicationStatus).toMatchObject([{ Status: "InSync" }]);
  expect(await read(west)).toBe("2");
});

test.each(["eu-central-1", "west"])("a secret in eu-central-1 has no replica in %s", async (Region) => {
  const { client } = await prepare([]);
  const replicate = client.send(
    new ReplicateSecretToRegionsCommand({ SecretId: "db", AddReplicaRegions: [{ Region }] }),
  );
  await expect(replicate).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "Invalid replica region.",
  });
});
