import {
  CreateCacheParameterGroupCommand,
  CreateReplicationGroupCommand,
  DescribeCacheClustersCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  ModifyCacheClusterCommand,
  ModifyCacheParameterGroupCommand,
  ModifyReplicationGroupCommand,
  RebootCacheClusterCommand,
  ResetCacheParameterGroupCommand,
} from "@aws-sdk/client-elasticache";
import { describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { connectTo } from "../../../test/cache-fixture.js";
import { shareCloud } from "../../../test/share-cloud.js";
import { hasCacheServer } from "./test/cache-server-here.js";

const cloud = await shareCloud();

const [ReplicationGroupId, CacheParameterGroupName] = ["sessions", "tuned"];

/** A group with parameters of its own, and what its members answer. */
async function tunedGroup() {
  const elasticache = cloud.client(ElastiCacheClient, { accountId: newAccountId() });
  const Description = "tuned";
  const family = { CacheParameterGroupFamily: "redis7", Description };
  for (const name of [CacheParameterGroupName, "other"]) {
    await elasticache.send(new CreateCacheParameterGroupCommand({ CacheParameterGroupName: name, ...family }));
  }
  const set = (ParameterName: string, ParameterValue: string, name = CacheParameterGroupName) =>
    elasticache.send(
      new ModifyCacheParameterGroupCommand({
        CacheParameterGroupName: name,
        ParameterNameValues: [{ ParameterName, ParameterValue }],
      }),
    );
  await elasticache.send(
    new CreateReplicationGroupCommand({
      ReplicationGroupId,
      ReplicationGroupDescription: "sessions",
      CacheNodeType: "cache.t3.micro",
      NumCacheClusters: 2,
      CacheParameterGroupName,
    }),
  );
  const { ReplicationGroups } = await elasticache.send(new DescribeReplicationGroupsCommand({}));
  const members = ReplicationGroups?.[0]?.NodeGroups?.[0]?.NodeGroupMembers ?? [];
  const configured = async (name: string) => {
    const answers = members.map(async ({ ReadEndpoint }) => (await connectTo(ReadEndpoint)).configGet(name));
    return [...new Set((await Promise.all(answers)).map((answer) => answer[name]))];
  };
  return { elasticache, set, configured };
}

describe.skipIf(!hasCacheServer)("with a server on this machine (redis-server or valkey-server)", () => {
  test("running servers take changed parameters, and what they were without them", async () => {
    const { elasticache, set, configured } = await tunedGroup();
    await set("notify-keyspace-events", "AKE");
    await set("maxmemory-policy", "allkeys-lru");
    expect(await configured("notify-keyspace-events")).toEqual(["AKE"]);
    expect(await configured("maxmemory-policy")).toEqual(["allkeys-lru"]);
    await elasticache.send(
      new ResetCacheParameterGroupCommand({
        CacheParameterGroupName,
        ParameterNameValues: [{ ParameterName: "notify-keyspace-events" }],
      }),
    );
    expect(await configured("notify-keyspace-events")).toEqual([""]);
    expect(await configured("maxmemory-policy")).toEqual(["allkeys-lru"]);
  });

  test("they outlive a reboot", async () => {
    const { elasticache, set, configured } = await tunedGroup();
    await set("maxmemory-policy", "allkeys-lfu");
    for (const CacheClusterId of ["sessions-001", "sessions-002"]) {
      await elasticache.send(new RebootCacheClusterCommand({ CacheClusterId, CacheNodeIdsToReboot: ["0001"] }));
    }
    expect(await configured("maxmemory-policy")).toEqual(["allkeys-lfu"]);
  });

  test("a group or a cluster takes another parameter group's", async () => {
    const { elasticache, set, configured } = await tunedGroup();
    await set("timeout", "60", "other");
    await elasticache.send(new ModifyReplicationGroupCommand({ ReplicationGroupId, CacheParameterGroupName: "other" }));
    expect(await configured("timeout")).toEqual(["60"]);
    await elasticache.send(new ModifyCacheClusterCommand({ CacheClusterId: "sessions-001", CacheParameterGroupName }));
    expect((await configured("timeout")).sort()).toEqual(["0", "60"]);
    const { CacheClusters } = await elasticache.send(new DescribeCacheClustersCommand({}));
    expect(CacheClusters?.map(({ CacheParameterGroup }) => CacheParameterGroup?.CacheParameterGroupName)).toEqual([
      "tuned",
      "other",
    ]);
  });

  test("a group does not go over to cluster mode by its parameters", async () => {
    const { elasticache } = await tunedGroup();
    const change = { ReplicationGroupId, CacheParameterGroupName: "default.redis7.cluster.on" };
    await expect(elasticache.send(new ModifyReplicationGroupCommand(change))).rejects.toMatchObject({
      name: "InvalidParameterCombinationException",
    });
  });
});
