import {
  AddTagsToResourceCommand,
  CreateCacheClusterCommand,
  CreateCacheParameterGroupCommand,
  CreateCacheSubnetGroupCommand,
  CreateReplicationGroupCommand,
  CreateServerlessCacheCommand,
  DecreaseReplicaCountCommand,
  DeleteServerlessCacheCommand,
  DescribeCacheClustersCommand,
  DescribeCacheParameterGroupsCommand,
  DescribeCacheParametersCommand,
  DescribeCacheSubnetGroupsCommand,
  DescribeReplicationGroupsCommand,
  DescribeServerlessCachesCommand,
  ElastiCacheClient,
  IncreaseReplicaCountCommand,
  ListTagsForResourceCommand,
  ModifyCacheClusterCommand,
  ModifyCacheParameterGroupCommand,
  ModifyCacheSubnetGroupCommand,
  ModifyReplicationGroupCommand,
  ModifyServerlessCacheCommand,
  RemoveTagsFromResourceCommand,
  ResetCacheParameterGroupCommand,
} from "@aws-sdk/client-elasticache";
import { describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { shareCloud } from "../../../test/share-cloud.js";
import { hasCacheServer } from "./test/cache-server-here.js";

const cloud = await shareCloud();

const elastiCacheOf = () => cloud.client(ElastiCacheClient, { accountId: newAccountId() });

describe.skipIf(!hasCacheServer)("with a server on this machine (redis-server or valkey-server)", () => {
  test("a cluster takes what it is given anew and keeps the rest", async () => {
    const elasticache = elastiCacheOf();
    const CacheClusterId = "sessions";
    await elasticache.send(new CreateCacheClusterCommand({ CacheClusterId, CacheNodeType: "cache.t3.micro" }));
    const change = { CacheNodeType: "cache.m7g.large", PreferredMaintenanceWindow: "sun:01:00-sun:02:00" };
    const { CacheCluster } = await elasticache.send(new ModifyCacheClusterCommand({ CacheClusterId, ...change }));
    expect(CacheCluster).toMatchObject({ ...change, CacheClusterStatus: "modifying" });
    const { CacheClusters } = await elasticache.send(new DescribeCacheClustersCommand({ CacheClusterId }));
    expect(CacheClusters).toMatchObject([{ ...change, CacheClusterStatus: "available", Engine: "redis" }]);
    const missing = new ModifyCacheClusterCommand({ CacheClusterId, CacheParameterGroupName: "nowhere" });
    await expect(elasticache.send(missing)).rejects.toMatchObject({ name: "CacheParameterGroupNotFoundFault" });
  });

  test("replicas come and go, and any of them is made the primary", async () => {
    const elasticache = elastiCacheOf();
    const ReplicationGroupId = "orders";
    await elasticache.send(
      new CreateReplicationGroupCommand({
        ReplicationGroupId,
        ReplicationGroupDescription: "orders",
        CacheNodeType: "cache.t3.micro",
        NumCacheClusters: 1,
      }),
    );
    const members = async () => {
      const { ReplicationGroups } = await elasticache.send(
        new DescribeReplicationGroupsCommand({ ReplicationGroupId }),
      );
      const [{ MemberClusters, Description, NodeGroups } = {}] = ReplicationGroups ?? [];
      const primary = NodeGroups?.[0]?.NodeGroupMembers?.find(({ CurrentRole }) => CurrentRole === "primary");
      return { MemberClusters: MemberClusters?.toSorted(), Description, primary: primary?.CacheClusterId };
    };
    const resized = { ReplicationGroupId, ApplyImmediately: true };
    await elasticache.send(new IncreaseReplicaCountCommand({ ...resized, NewReplicaCount: 2 }));
    const all = ["orders-001", "orders-002", "orders-003"];
    expect(await members()).toEqual({ MemberClusters: all, Description: "orders", primary: "orders-001" });

    const promoted = { ReplicationGroupDescription: "promoted", PrimaryClusterId: "orders-003" };
    await elasticache.send(new ModifyReplicationGroupCommand({ ReplicationGroupId, ...promoted }));
    expect(await members()).toEqual({ MemberClusters: all, Description: "promoted", primary: "orders-003" });

    const fewer = new DecreaseReplicaCountCommand({ ...resized, ReplicasToRemove: ["orders-001"] });
    await elasticache.send(fewer);
    expect(await members()).toMatchObject({ MemberClusters: ["orders-002", "orders-003"], primary: "orders-003" });
    await expect(elasticache.send(fewer)).rejects.toMatchObject({ name: "InvalidParameterValueException" });
    await expect(
      elasticache.send(new IncreaseReplicaCountCommand({ ...resized, NewReplicaCount: 6 })),
    ).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  });

  test("a serverless cache is described, changed and deleted", async () => {
    const elasticache = elastiCacheOf();
    const ServerlessCacheName = "baskets";
    await elasticache.send(new CreateServerlessCacheCommand({ ServerlessCacheName, Engine: "valkey" }));
    const change = { Description: "baskets", CacheUsageLimits: { ECPUPerSecond: { Maximum: 5_000 } } };
    await elasticache.send(new ModifyServerlessCacheCommand({ ServerlessCacheName, ...change }));
    const { ServerlessCaches } = await elasticache.send(new DescribeServerlessCachesCommand({}));
    expect(ServerlessCaches).toMatchObject([{ ServerlessCacheName, Engine: "valkey", Status: "available", ...change }]);
    const deleted = await elasticache.send(new DeleteServerlessCacheCommand({ ServerlessCacheName }));
    expect(deleted.ServerlessCache?.Status).toBe("deleting");
    await expect(elasticache.send(new DescribeServerlessCachesCommand({ ServerlessCacheName }))).rejects.toMatchObject({
      name: "ServerlessCacheNotFoundFault",
    });
  });
});

test("a subnet group is described and placed elsewhere", async () => {
  const elasticache = elastiCacheOf();
  const CacheSubnetGroupName = "private";
  await elasticache.send(
    new CreateCacheSubnetGroupCommand({
      CacheSubnetGroupName,
      CacheSubnetGroupDescription: "private",
      SubnetIds: ["subnet-1"],
    }),
  );
  await elasticache.send(
    new ModifyCacheSubnetGroupCommand({
      CacheSubnetGroupName,
      CacheSubnetGroupDescription: "elsewhere",
      SubnetIds: ["subnet-2"],
    }),
  );
  const { CacheSubnetGroups } = await elasticache.send(new DescribeCacheSubnetGroupsCommand({ CacheSubnetGroupName }));
  expect(CacheSubnetGroups).toMatchObject([
    { CacheSubnetGroupDescription: "elsewhere", Subnets: [{ SubnetIdentifier: "subnet-2" }] },
  ]);
});

test("a parameter group is listed, and its parameters go back to what the engine has", async () => {
  const elasticache = elastiCacheOf();
  const CacheParameterGroupName = "tuned";
  await elasticache.send(
    new CreateCacheParameterGroupCommand({
      CacheParameterGroupName,
      CacheParameterGroupFamily: "redis7",
      Description: "tuned",
    }),
  );
  const { CacheParameterGroups } = await elasticache.send(
    new DescribeCacheParameterGroupsCommand({ CacheParameterGroupName }),
  );
  expect(CacheParameterGroups).toMatchObject([{ CacheParameterGroupFamily: "redis7", Description: "tuned" }]);

  const changed = async () => {
    const query = new DescribeCacheParametersCommand({ CacheParameterGroupName, Source: "user" });
    return (await elasticache.send(query)).Parameters?.map(({ ParameterName }) => ParameterName);
  };
  await elasticache.send(
    new ModifyCacheParameterGroupCommand({
      CacheParameterGroupName,
      ParameterNameValues: [
        { ParameterName: "maxmemory-policy", ParameterValue: "allkeys-lru" },
        { ParameterName: "timeout", ParameterValue: "60" },
      ],
    }),
  );
  expect(await changed()).toEqual(["maxmemory-policy", "timeout"]);
  const reset = { CacheParameterGroupName, ParameterNameValues: [{ ParameterName: "timeout" }] };
  await elasticache.send(new ResetCacheParameterGroupCommand(reset));
  expect(await changed()).toEqual(["maxmemory-policy"]);
  await elasticache.send(new ResetCacheParameterGroupCommand({ CacheParameterGroupName, ResetAllParameters: true }));
  expect(await changed()).toEqual([]);
  const untouchable = { CacheParameterGroupName: "default.redis7", ResetAllParameters: true };
  await expect(elasticache.send(new ResetCacheParameterGroupCommand(untouchable))).rejects.toThrow("cannot be changed");
});

test("tags are put on resources and taken off", async () => {
  const elasticache = elastiCacheOf();
  const { CacheParameterGroup } = await elasticache.send(
    new CreateCacheParameterGroupCommand({
      CacheParameterGroupName: "tagged",
      CacheParameterGroupFamily: "redis7",
      Description: "tagged",
    }),
  );
  const ResourceName = CacheParameterGroup?.ARN;
  const Tags = ["team", "stage"].map((Key) => ({ Key, Value: "a" }));
  await elasticache.send(new AddTagsToResourceCommand({ ResourceName, Tags }));
  const { TagList } = await elasticache.send(new RemoveTagsFromResourceCommand({ ResourceName, TagKeys: ["team"] }));
  expect(TagList).toEqual([{ Key: "stage", Value: "a" }]);
  expect((await elasticache.send(new ListTagsForResourceCommand({ ResourceName }))).TagList).toEqual(TagList);
});
