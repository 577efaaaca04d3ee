import {
  CopySnapshotCommand,
  CreateCacheClusterCommand,
  CreateReplicationGroupCommand,
  type CreateReplicationGroupMessage,
  CreateSnapshotCommand,
  DeleteCacheClusterCommand,
  DeleteReplicationGroupCommand,
  DeleteSnapshotCommand,
  DescribeCacheClustersCommand,
  DescribeReplicationGroupsCommand,
  DescribeSnapshotsCommand,
  ElastiCacheClient,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-elasticache";
import { describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { connectTo, connectToCluster } from "../../../test/cache-fixture.js";
import { shareCloud } from "../../../test/share-cloud.js";
import { hasCacheServer } from "./test/cache-server-here.js";

const cloud = await shareCloud();

const elastiCacheOf = () => cloud.client(ElastiCacheClient, { accountId: newAccountId() });

const GROUP = { ReplicationGroupDescription: "a group", CacheNodeType: "cache.t3.micro" };

async function createGroup(
  elasticache: ElastiCacheClient,
  input: Omit<CreateReplicationGroupMessage, keyof typeof GROUP>,
) {
  await elasticache.send(new CreateReplicationGroupCommand({ ...GROUP, ...input }));
  return await groupOf(elasticache, input.ReplicationGroupId);
}

async function groupOf(elasticache: ElastiCacheClient, ReplicationGroupId: string | undefined) {
  const { ReplicationGroups } = await elasticache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId }));
  return ReplicationGroups?.[0];
}

const primaryOf = (group: Awaited<ReturnType<typeof groupOf>>) => group?.NodeGroups?.[0]?.PrimaryEndpoint;

describe.skipIf(!hasCacheServer)("with a server on this machine (redis-server or valkey-server)", () => {
  test("a group is made of a snapshot of another, with what that held then", async () => {
    const elasticache = elastiCacheOf();
    const source = await createGroup(elasticache, { ReplicationGroupId: "source", NumCacheClusters: 2 });
    const client = await connectTo(primaryOf(source));
    await client.set("key", "then");
    const { Snapshot } = await elasticache.send(
      new CreateSnapshotCommand({
        SnapshotName: "Yesterday",
        ReplicationGroupId: "source",
        Tags: [{ Key: "team", Value: "shop" }],
      }),
    );
    expect(Snapshot).toMatchObject({ SnapshotName: "yesterday", SnapshotStatus: "creating", SnapshotSource: "manual" });
    await client.set("key", "now");

    const restored = { ReplicationGroupId: "restored", ReplicationGroupDescription: "restored" };
    await elasticache.send(new CreateReplicationGroupCommand({ ...restored, SnapshotName: "yesterday" }));
    const group = await groupOf(elasticache, "restored");
    expect(group).toMatchObject({ CacheNodeType: GROUP.CacheNodeType, Status: "available" });
    expect(await (await connectTo(primaryOf(group))).get("key")).toBe("then");
    expect(await client.get("key")).toBe("now");
    const { TagList } = await elasticache.send(new ListTagsForResourceCommand({ ResourceName: Snapshot?.ARN }));
    expect(TagList).toEqual([{ Key: "team", Value: "shop" }]);
  });

  test("a group in cluster mode is restored slot by slot", async () => {
    const elasticache = elastiCacheOf();
    const clustered = { NumNodeGroups: 2, AutomaticFailoverEnabled: true };
    const source = await createGroup(elasticache, { ReplicationGroupId: "source", ...clustered });
    const keys = Array.from({ length: 20 }, (_, index) => `key:${index}`);
    const client = await connectToCluster(source?.ConfigurationEndpoint);
    await Promise.all(keys.map((key) => client.set(key, key)));
    await elasticache.send(new CreateSnapshotCommand({ SnapshotName: "all", ReplicationGroupId: "source" }));
    const { Snapshots } = await elasticache.send(new DescribeSnapshotsCommand({ ReplicationGroupId: "source" }));
    expect(Snapshots).toMatchObject([
      {
        NumNodeGroups: 2,
        NodeSnapshots: [
          { NodeGroupId: "0001", NodeGroupConfiguration: { Slots: "0-8191" } },
          { NodeGroupId: "0002", NodeGroupConfiguration: { Slots: "8192-16383" } },
        ],
      },
    ]);
    await elasticache.send(new DeleteReplicationGroupCommand({ ReplicationGroupId: "source" }));
    const of = { SnapshotName: "all", AutomaticFailoverEnabled: true };
    const fewer = createGroup(elasticache, { ReplicationGroupId: "fewer", ...of, NumNodeGroups: 3 });
    await expect(fewer).rejects.toThrow("only be restored to as many");
    const restored = await createGroup(elasticache, { ReplicationGroupId: "restored", ...of });
    const again = await connectToCluster(restored?.ConfigurationEndpoint);
    expect(await Promise.all(keys.map((key) => again.get(key)))).toEqual(keys);
  });

  test("a last snapshot is taken of what is deleted, and a cluster made of it", async () => {
    const elasticache = elastiCacheOf();
    const endpointOf = async (CacheClusterId: string) => {
      const query = new DescribeCacheClustersCommand({ CacheClusterId, ShowCacheNodeInfo: true });
      return (await elasticache.send(query)).CacheClusters?.[0]?.CacheNodes?.[0]?.Endpoint;
    };
    const small = { CacheNodeType: "cache.t3.micro" };
    await elasticache.send(new CreateCacheClusterCommand({ CacheClusterId: "old", ...small }));
    await (await connectTo(await endpointOf("old"))).set("key", "last");
    const FinalSnapshotIdentifier = "last";
    await elasticache.send(new DeleteCacheClusterCommand({ CacheClusterId: "old", FinalSnapshotIdentifier }));
    await elasticache.send(new CreateCacheClusterCommand({ CacheClusterId: "new", SnapshotName: "last" }));
    expect(await (await connectTo(await endpointOf("new"))).get("key")).toBe("last");
    const { Snapshots } = await elasticache.send(new DescribeSnapshotsCommand({ CacheClusterId: "old" }));
    expect(Snapshots).toMatchObject([{ SnapshotName: "last", CacheClusterId: "old", SnapshotStatus: "available" }]);
  });

  test("snapshots are copied and deleted, and each has a name of its own", async () => {
    const elasticache = elastiCacheOf();
    await createGroup(elasticache, { ReplicationGroupId: "source" });
    const create = (SnapshotName: string) =>
      elasticache.send(new CreateSnapshotCommand({ SnapshotName, ReplicationGroupId: "source" }));
    await create("first");
    await expect(create("FIRST")).rejects.toMatchObject({ name: "SnapshotAlreadyExistsFault" });
    const copy = { SourceSnapshotName: "first", TargetSnapshotName: "second" };
    await elasticache.send(new CopySnapshotCommand(copy));
    await expect(elasticache.send(new CopySnapshotCommand({ ...copy, TargetBucket: "b" }))).rejects.toMatchObject({
      name: "NotImplemented",
    });
    await elasticache.send(new DeleteSnapshotCommand({ SnapshotName: "first" }));
    const { Snapshots } = await elasticache.send(new DescribeSnapshotsCommand({}));
    expect(Snapshots?.map(({ SnapshotName }) => SnapshotName)).toEqual(["second"]);
    await expect(elasticache.send(new DeleteSnapshotCommand({ SnapshotName: "first" }))).rejects.toMatchObject({
      name: "SnapshotNotFoundFault",
    });
  });

  test("no snapshot is taken of what is down", async () => {
    const elasticache = elastiCacheOf();
    await createGroup(elasticache, { ReplicationGroupId: "down" });
    const rule = cloud.faults.add({ kind: "unavailable", service: "elasticache", resource: "down-001" });
    await cloud.clock.advance(0);
    const create = new CreateSnapshotCommand({ SnapshotName: "none", ReplicationGroupId: "down" });
    await expect(elasticache.send(create)).rejects.toMatchObject({ name: "InvalidReplicationGroupStateFault" });
    cloud.faults.remove(rule);
    await cloud.clock.advance(0);
  });
});

test.each([
  ["two sources", { ReplicationGroupId: "a", CacheClusterId: "b" }, "InvalidParameterCombinationException"],
  ["no source", {}, "InvalidParameterCombinationException"],
  ["a group that there is not", { ReplicationGroupId: "none" }, "ReplicationGroupNotFoundFault"],
])("a snapshot of %s is refused", async (_what, source, name) => {
  const create = new CreateSnapshotCommand({ SnapshotName: "x", ...source });
  await expect(elastiCacheOf().send(create)).rejects.toMatchObject({ name });
});
