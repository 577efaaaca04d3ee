import {
  CreateCacheClusterCommand,
  CreateReplicationGroupCommand,
  type CreateReplicationGroupMessage,
  DecreaseReplicaCountCommand,
  DescribeCacheClustersCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  IncreaseReplicaCountCommand,
  ModifyReplicationGroupCommand,
  TestFailoverCommand,
} from "@aws-sdk/client-elasticache";
import { describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { authorityOf, connectTo, connectToCluster, redisCli } from "../../../test/cache-fixture.js";
import { shareCloud } from "../../../test/share-cloud.js";
import { hasCacheServer } from "./test/cache-server-here.js";

const cloud = await shareCloud();

const ReplicationGroupId = "carts";
const GROUP = {
  ReplicationGroupId,
  ReplicationGroupDescription: "carts",
  CacheNodeType: "cache.t3.micro",
  NumNodeGroups: 2,
  AutomaticFailoverEnabled: true,
} satisfies CreateReplicationGroupMessage;
const KEYS = Array.from({ length: 40 }, (_, index) => `cart:${index}`);

async function groupOf(elasticache: ElastiCacheClient) {
  const { ReplicationGroups } = await elasticache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId }));
  return ReplicationGroups?.[0];
}

async function clusterOf(change: Partial<CreateReplicationGroupMessage> = {}) {
  const accountId = newAccountId();
  const elasticache = cloud.client(ElastiCacheClient, { accountId });
  await elasticache.send(new CreateReplicationGroupCommand({ ...GROUP, ...change }));
  return { accountId, elasticache, group: await groupOf(elasticache) };
}

type ClusterClient = Awaited<ReturnType<typeof connectToCluster>>;

const writeAll = async (client: ClusterClient, value: string): Promise<void> =>
  void (await Promise.all(KEYS.map((key) => client.set(key, value))));

const readAll = async (client: ClusterClient): Promise<unknown[]> => [
  ...new Set(await Promise.all(KEYS.map((key) => client.get(key)))),
];

describe.skipIf(!hasCacheServer)("with a server on this machine (redis-server or valkey-server)", () => {
  test("a group in cluster mode is one cluster, found through its configuration endpoint", async () => {
    const { group } = await clusterOf({ ReplicasPerNodeGroup: 1 });
    expect(group).toMatchObject({
      ClusterEnabled: true,
      ClusterMode: "enabled",
      MemberClusters: ["carts-0001-001", "carts-0001-002", "carts-0002-001", "carts-0002-002"],
      NodeGroups: [
        { NodeGroupId: "0001", Slots: "0-8191" },
        { NodeGroupId: "0002", Slots: "8192-16383" },
      ],
    });
    expect(group?.NodeGroups?.[0]?.PrimaryEndpoint).toBeUndefined();
    const client = await connectToCluster(group?.ConfigurationEndpoint);
    await writeAll(client, "full");
    expect(await readAll(client)).toEqual(["full"]);

    // Each server has its own part of the keys, and tells clients without an idea of clusters where the others are.
    const one = await connectTo(group?.ConfigurationEndpoint);
    const [first = 0, others = 0] = [await one.dbSize(), KEYS.length];
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(others);
    const moved = await Promise.allSettled(KEYS.map((key) => one.get(key)));
    expect(moved.filter(({ status }) => status === "rejected")).toHaveLength(others - first);
    expect(String(moved.find((each) => each.status === "rejected")?.reason)).toContain("MOVED");
  });

  test("redis-cli follows it from server to server", async ({ skip }) => {
    const { group } = await clusterOf();
    const endpoint = group?.ConfigurationEndpoint ?? {};
    const ask = (...words: string[]) =>
      redisCli(endpoint, "-c", ...words).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") skip("no redis-cli on the PATH");
        throw error;
      });
    // Their hash slots are on both sides of the middle.
    for (const key of ["foo", "bar", "hello"]) expect(await ask("SET", key, key)).toBe("OK");
    for (const key of ["foo", "bar", "hello"]) expect(await ask("GET", key)).toBe(key);
  });

  test("it is encrypted and asks for a token, on every server", async () => {
    const AuthToken = "sixteen-letters-long";
    const { elasticache, group } = await clusterOf({ TransitEncryptionEnabled: true, AuthToken });
    const ca = await authorityOf(cloud);
    const client = await connectToCluster(group?.ConfigurationEndpoint, { ca, password: AuthToken });
    await writeAll(client, "secret");
    expect(await readAll(client)).toEqual(["secret"]);
    await expect(connectTo(group?.ConfigurationEndpoint, { ca })).rejects.toThrow("NOAUTH");

    const preferred = { TransitEncryptionMode: "preferred" } as const;
    await elasticache.send(new ModifyReplicationGroupCommand({ ReplicationGroupId, ...preferred }));
    const plain = await connectToCluster(group?.ConfigurationEndpoint, { password: AuthToken });
    expect(await readAll(plain)).toEqual(["secret"]);
  });

  test("a replica takes over on order, and clients find it", async () => {
    const { elasticache, group } = await clusterOf({ ReplicasPerNodeGroup: 1 });
    const client = await connectToCluster(group?.ConfigurationEndpoint);
    await writeAll(client, "before");
    const endpoints = async () => {
      const { CacheClusters } = await elasticache.send(new DescribeCacheClustersCommand({ ShowCacheNodeInfo: true }));
      return new Map(
        CacheClusters?.map(({ CacheClusterId, CacheNodes }) => [CacheClusterId, CacheNodes?.[0]?.Endpoint]),
      );
    };
    const replica = await connectTo((await endpoints()).get("carts-0002-002"));
    expect((await replica.sendCommand(["ROLE"]))?.toString()).toContain("slave");
    await elasticache.send(new TestFailoverCommand({ ReplicationGroupId, NodeGroupId: "0002" }));
    expect((await replica.sendCommand(["ROLE"]))?.toString()).toContain("master");
    const after = await connectToCluster(group?.ConfigurationEndpoint);
    expect(await readAll(after)).toEqual(["before"]);
    await writeAll(after, "after");
    await expect(
      elasticache.send(new TestFailoverCommand({ ReplicationGroupId, NodeGroupId: "0003" })),
    ).rejects.toMatchObject({ name: "NodeGroupNotFoundFault" });
  });

  test("replicas come and go in every node group, or in one", async () => {
    const { elasticache } = await clusterOf();
    const resize = { ReplicationGroupId, ApplyImmediately: true };
    await elasticache.send(new IncreaseReplicaCountCommand({ ...resize, NewReplicaCount: 1 }));
    const one = [{ NodeGroupId: "0002", NewReplicaCount: 2 }];
    await elasticache.send(new IncreaseReplicaCountCommand({ ...resize, ReplicaConfiguration: one }));
    const sizes = async () =>
      (await groupOf(elasticache))?.NodeGroups?.map(({ NodeGroupMembers }) => NodeGroupMembers?.length);
    expect(await sizes()).toEqual([2, 3]);
    await elasticache.send(new DecreaseReplicaCountCommand({ ...resize, NewReplicaCount: 0 }));
    expect(await sizes()).toEqual([1, 1]);
    const client = await connectTo((await groupOf(elasticache))?.ConfigurationEndpoint);
    const nodes = String(await client.sendCommand(["CLUSTER", "NODES"]));
    expect(nodes.trim().split("\n")).toHaveLength(2);
    for (const ClusterMode of ["compatible", "disabled"] as const) {
      const change = new ModifyReplicationGroupCommand({ ReplicationGroupId, ClusterMode });
      await expect(elasticache.send(change)).rejects.toMatchObject({ name: "NotImplemented" });
    }
    const joined = new CreateCacheClusterCommand({
      CacheClusterId: "x",
      CacheNodeType: "cache.t3.micro",
      ReplicationGroupId,
    });
    await expect(elasticache.send(joined)).rejects.toThrow("use IncreaseReplicaCount");
  });

  test("a fork has every slot's data", async () => {
    const { accountId, group } = await clusterOf({
      NodeGroupConfiguration: [
        { Slots: "0-99,200-16383", ReplicaCount: 1 },
        { Slots: "100-199", ReplicaCount: 0 },
      ],
    });
    expect(group?.NodeGroups?.map(({ Slots }) => Slots)).toEqual(["0-99,200-16383", "100-199"]);
    await writeAll(await connectToCluster(group?.ConfigurationEndpoint), "kept");
    await using fork = await cloud.fork();
    const { ReplicationGroups } = await fork
      .client(ElastiCacheClient, { accountId })
      .send(new DescribeReplicationGroupsCommand({}));
    expect(ReplicationGroups).toMatchObject([{ ClusterMode: "enabled", MemberClusters: group?.MemberClusters }]);
    expect(await readAll(await connectToCluster(ReplicationGroups?.[0]?.ConfigurationEndpoint))).toEqual(["kept"]);
  });

  test("a server that was down serves its slots again", async () => {
    const { group } = await clusterOf();
    const client = await connectToCluster(group?.ConfigurationEndpoint);
    await writeAll(client, "kept");
    const rule = cloud.faults.add({ kind: "unavailable", service: "elasticache", resource: "carts-0002-001" });
    await cloud.clock.advance(0);
    const outcomes = await Promise.allSettled(KEYS.map((key) => client.get(key)));
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["fulfilled", "rejected"]));
    cloud.faults.remove(rule);
    await cloud.clock.advance(0);
    const again = await connectToCluster(group?.ConfigurationEndpoint);
    await expect.poll(() => readAll(again).catch(String), { timeout: 20_000 }).toEqual(["kept"]);
  });
});

describe("refuses", () => {
  test.each([
    ["no automatic failover", { AutomaticFailoverEnabled: false }, "auto failover turned off"],
    ["slots that nobody has", { NodeGroupConfiguration: [{ Slots: "0-1" }, { Slots: "2-3" }] }, "each of them once"],
    ["slots that two have", { NodeGroupConfiguration: [{ Slots: "0-9" }, { Slots: "5-16383" }] }, "each of them once"],
    ["more node groups than words for them", { NodeGroupConfiguration: [{ Slots: "0-16383" }] }, "must be the same"],
    ["too many", { NumNodeGroups: 91 }, "between 1 and 90"],
    ["parameters that say otherwise", { CacheParameterGroupName: "default.redis7" }, "needs a parameter group"],
    ["cluster mode turned off", { ClusterMode: "disabled" }, "need cluster mode enabled"],
    ["a mode between", { ClusterMode: "compatible" }, "Cluster mode compatible"],
  ] as const)("%s", async (_what, change, message) => {
    const elasticache = cloud.client(ElastiCacheClient, { accountId: newAccountId() });
    const input = { ...GROUP, ...change } as CreateReplicationGroupMessage;
    await expect(elasticache.send(new CreateReplicationGroupCommand(input))).rejects.toThrow(message);
  });
});
