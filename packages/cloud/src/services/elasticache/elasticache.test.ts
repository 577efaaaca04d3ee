import type { MovableClock } from "@assay/core";
import { createMovableClock } from "@assay/core";
import {
  AddTagsToResourceCommand,
  CreateCacheClusterCommand,
  CreateReplicationGroupCommand,
  CreateServerlessCacheCommand,
  DeleteCacheClusterCommand,
  DeleteReplicationGroupCommand,
  DescribeCacheClustersCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  ListTagsForResourceCommand,
  RebootCacheClusterCommand,
  TestFailoverCommand,
} from "@aws-sdk/client-elasticache";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { authorityOf, connectTo } from "../../../test/cache-fixture.js";
import { type Cloud, startCloud } from "../../start-cloud.js";
import { hasCacheServer } from "./test/cache-server-here.js";

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(Date.UTC(2026, 10, 1)) });
});
afterAll(() => cloud.dispose());

const elastiCacheOf = () => cloud.client(ElastiCacheClient, { accountId: newAccountId() });

const SMALL = { CacheNodeType: "cache.t3.micro", Engine: "redis", NumCacheNodes: 1 };

async function endpointOf(elasticache: ElastiCacheClient, id: string): Promise<{ host: string; port: number }> {
  const { CacheClusters } = await elasticache.send(
    new DescribeCacheClustersCommand({ CacheClusterId: id, ShowCacheNodeInfo: true }),
  );
  const endpoint = CacheClusters?.[0]?.CacheNodes?.[0]?.Endpoint;
  return { host: endpoint?.Address ?? "", port: endpoint?.Port ?? 0 };
}

const connect = ({ host: Address, port: Port }: { host: string; port: number }) => connectTo({ Address, Port });

describe.skipIf(!hasCacheServer)("with a server on this machine (redis-server or valkey-server)", () => {
  test("a cluster is a server that keeps what it is given", async () => {
    const elasticache = elastiCacheOf();
    const created = await elasticache.send(new CreateCacheClusterCommand({ CacheClusterId: "Sessions", ...SMALL }));
    expect(created.CacheCluster).toMatchObject({
      CacheClusterId: "sessions",
      CacheClusterStatus: "creating",
      Engine: "redis",
    });
    const { CacheClusters } = await elasticache.send(new DescribeCacheClustersCommand({ CacheClusterId: "sessions" }));
    expect(CacheClusters?.[0]).toMatchObject({ CacheClusterStatus: "available", NumCacheNodes: 1 });
    expect(CacheClusters?.[0]?.CacheNodes).toBeUndefined();

    const redis = await connect(await endpointOf(elasticache, "sessions"));
    await redis.set("key", "value", { expiration: { type: "EX", value: 60 } });
    expect(await redis.get("key")).toBe("value");
    expect(await redis.ttl("key")).toBeGreaterThan(0);
  });

  test("deleting a cluster ends its server", async () => {
    const elasticache = elastiCacheOf();
    await elasticache.send(new CreateCacheClusterCommand({ CacheClusterId: "gone", ...SMALL }));
    const endpoint = await endpointOf(elasticache, "gone");
    const deleted = await elasticache.send(new DeleteCacheClusterCommand({ CacheClusterId: "gone" }));
    expect(deleted.CacheCluster?.CacheClusterStatus).toBe("deleting");
    await expect(connect(endpoint)).rejects.toThrow("ECONNREFUSED");
    await expect(elasticache.send(new DescribeCacheClustersCommand({ CacheClusterId: "gone" }))).rejects.toMatchObject({
      name: "CacheClusterNotFoundFault",
      message: "CacheCluster not found: gone",
    });
  });

  test("a reboot empties the cache and keeps its endpoint", async () => {
    const elasticache = elastiCacheOf();
    await elasticache.send(new CreateCacheClusterCommand({ CacheClusterId: "rebooted", ...SMALL }));
    const endpoint = await endpointOf(elasticache, "rebooted");
    await (await connect(endpoint)).set("key", "value");
    await elasticache.send(
      new RebootCacheClusterCommand({ CacheClusterId: "rebooted", CacheNodeIdsToReboot: ["0001"] }),
    );
    expect(await endpointOf(elasticache, "rebooted")).toEqual(endpoint);
    expect(await (await connect(endpoint)).get("key")).toBeNull();
  });

  test("a node that dies is replaced a minute later, by the clock", async () => {
    const elasticache = elastiCacheOf();
    await elasticache.send(new CreateCacheClusterCommand({ CacheClusterId: "mortal", ...SMALL }));
    const endpoint = await endpointOf(elasticache, "mortal");
    const redis = await connect(endpoint);
    const ended = new Promise((resolve) => redis.on("error", resolve));
    redis.sendCommand(["SHUTDOWN", "NOSAVE"]).catch(() => undefined);
    await ended;
    await expect(connect(endpoint)).rejects.toThrow("ECONNREFUSED");
    // The cloud hears of the death through another pipe than we did.
    await expect.poll(() => cloud.clock.nextEventAt(), { timeout: 20_000 }).toBe(cloud.clock.now() + 60_000);
    await cloud.clock.advance(60_000);
    expect(await (await connect(endpoint)).ping()).toBe("PONG");
  });

  test("replicas follow the primary, and one of them takes over", async () => {
    const elasticache = elastiCacheOf();
    await elasticache.send(
      new CreateReplicationGroupCommand({
        ReplicationGroupId: "orders",
        ReplicationGroupDescription: "orders",
        CacheNodeType: "cache.t3.micro",
        NumCacheClusters: 2,
        AutomaticFailoverEnabled: true,
      }),
    );
    const describeGroup = async () => {
      const { ReplicationGroups } = await elasticache.send(
        new DescribeReplicationGroupsCommand({ ReplicationGroupId: "orders" }),
      );
      return ReplicationGroups?.[0];
    };
    const before = await describeGroup();
    expect(before).toMatchObject({ Status: "available", MemberClusters: ["orders-001", "orders-002"] });
    const { Address: host = "", Port: port = 0 } = before?.NodeGroups?.[0]?.PrimaryEndpoint ?? {};
    const primary = await connect({ host, port });
    const replica = await connect(await endpointOf(elasticache, "orders-002"));
    await primary.set("key", "value");
    await expect.poll(() => replica.get("key"), { timeout: 20_000 }).toBe("value");
    await expect(replica.set("key", "other")).rejects.toThrow("READONLY");

    await elasticache.send(new TestFailoverCommand({ ReplicationGroupId: "orders", NodeGroupId: "0001" }));
    const [nodeGroup] = (await describeGroup())?.NodeGroups ?? [];
    expect(
      nodeGroup?.NodeGroupMembers?.map(({ CacheClusterId, CurrentRole }) => [CacheClusterId, CurrentRole]),
    ).toEqual([
      ["orders-002", "primary"],
      ["orders-001", "replica"],
    ]);
    // Clients find the new primary where the old one was, and the old one where its replica was.
    expect(nodeGroup?.PrimaryEndpoint).toEqual(before?.NodeGroups?.[0]?.PrimaryEndpoint);
    expect(nodeGroup?.ReaderEndpoint).toEqual(before?.NodeGroups?.[0]?.ReaderEndpoint);
    await expect(primary.get("key")).rejects.toThrow();
    const promoted = await connect({ host, port });
    expect(await promoted.get("key")).toBe("value");
    await promoted.set("key", "other");
    const demoted = await connectTo(nodeGroup?.ReaderEndpoint);
    await expect.poll(() => demoted.get("key"), { timeout: 20_000 }).toBe("other");
    await expect(demoted.set("key", "mine")).rejects.toThrow("READONLY");
    const deleted = await elasticache.send(new DeleteReplicationGroupCommand({ ReplicationGroupId: "orders" }));
    expect(deleted.ReplicationGroup?.Status).toBe("deleting");
    expect((await elasticache.send(new DescribeCacheClustersCommand({}))).CacheClusters).toEqual([]);
  });

  test("the AUTH token is asked for", async () => {
    const elasticache = elastiCacheOf();
    await elasticache.send(
      new CreateReplicationGroupCommand({
        ReplicationGroupId: "locked",
        ReplicationGroupDescription: "locked",
        CacheNodeType: "cache.t3.micro",
        TransitEncryptionEnabled: true,
        AuthToken: "sixteen-letters-long",
      }),
    );
    const { host: Address, port: Port } = await endpointOf(elasticache, "locked-001");
    const ca = await authorityOf(cloud);
    await expect(connectTo({ Address, Port }, { ca })).rejects.toThrow("NOAUTH");
    const client = await connectTo({ Address, Port }, { ca, password: "sixteen-letters-long" });
    expect(await client.get("key")).toBeNull();
  });

  test("a serverless cache has its endpoint at once", async () => {
    const elasticache = elastiCacheOf();
    const { ServerlessCache } = await elasticache.send(
      new CreateServerlessCacheCommand({ ServerlessCacheName: "elastic", Engine: "valkey" }),
    );
    expect(ServerlessCache).toMatchObject({ Status: "creating", Engine: "valkey", MajorEngineVersion: "8" });
  });

  test("two requests for one name start one server", async () => {
    const elasticache = elastiCacheOf();
    const create = () => elasticache.send(new CreateCacheClusterCommand({ CacheClusterId: "twice", ...SMALL }));
    const outcomes = await Promise.allSettled([create(), create()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(create()).rejects.toMatchObject({ name: "CacheClusterAlreadyExistsFault" });
  });

  test("tags belong to what exists", async () => {
    const elasticache = elastiCacheOf();
    const { CacheCluster } = await elasticache.send(
      new CreateCacheClusterCommand({ CacheClusterId: "tagged", ...SMALL, Tags: [{ Key: "team", Value: "shop" }] }),
    );
    const ResourceName = CacheCluster?.ARN ?? "";
    await elasticache.send(new AddTagsToResourceCommand({ ResourceName, Tags: [{ Key: "stage", Value: "test" }] }));
    const { TagList } = await elasticache.send(new ListTagsForResourceCommand({ ResourceName }));
    expect(TagList).toEqual([
      { Key: "team", Value: "shop" },
      { Key: "stage", Value: "test" },
    ]);
    await expect(
      elasticache.send(new ListTagsForResourceCommand({ ResourceName: `${ResourceName}-not` })),
    ).rejects.toMatchObject({ name: "CacheClusterNotFoundFault" });
  });
});

describe("refuses", () => {
  test.each([
    [{ CacheClusterId: "-x", ...SMALL }, "not a valid identifier"],
    [{ CacheClusterId: "a--b", ...SMALL }, "not a valid identifier"],
    [{ CacheClusterId: "x", ...SMALL, NumCacheNodes: 2 }, "NumCacheNodes should be 1 if engine is redis"],
    [{ CacheClusterId: "x", ...SMALL, Engine: "memcached" }, "Engine memcached has no server in this cloud"],
    [{ CacheClusterId: "x", ...SMALL, CacheNodeType: "large" }, "Invalid Cache Node Type: large."],
    [{ CacheClusterId: "x", ...SMALL, Port: 70_000 }, "Invalid port 70000"],
    [{ CacheClusterId: "x", ...SMALL, CacheParameterGroupName: "none" }, "CacheParameterGroup not found: none"],
    [{ CacheClusterId: "x", ...SMALL, CacheSubnetGroupName: "none" }, "Cache Subnet Group none does not exist."],
  ])("%j", async (input, message) => {
    await expect(elastiCacheOf().send(new CreateCacheClusterCommand(input))).rejects.toThrow(message);
  });

  test.each([
    ["a file in S3", { SnapshotArns: ["arn:aws:s3:::bucket/dump.rdb"] }],
    ["a cluster that is there", { PrimaryClusterId: "orders" }],
  ])("a group with %s, by name", async (_what, input) => {
    const group = { ReplicationGroupId: "g", ReplicationGroupDescription: "g", CacheNodeType: "cache.t3.micro" };
    const creating = elastiCacheOf().send(new CreateReplicationGroupCommand({ ...group, ...input }));
    await expect(creating).rejects.toMatchObject({ name: "NotImplemented" });
    await expect(creating).rejects.toThrow(`CreateReplicationGroup with ${Object.keys(input)[0]}`);
  });
});
