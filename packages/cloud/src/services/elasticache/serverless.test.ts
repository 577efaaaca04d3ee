import {
  CreateServerlessCacheCommand,
  type CreateServerlessCacheRequest,
  DescribeServerlessCachesCommand,
  ElastiCacheClient,
  ListTagsForResourceCommand,
  ModifyServerlessCacheCommand,
} from "@aws-sdk/client-elasticache";
import { describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { authorityOf, connectTo, connectToCluster } from "../../../test/cache-fixture.js";
import { shareCloud } from "../../../test/share-cloud.js";
import type { Cloud } from "../../start-cloud.js";
import { hasCacheServer } from "./test/cache-server-here.js";

const cloud = await shareCloud();
const ca = await authorityOf(cloud);

const ServerlessCacheName = "baskets";

async function cacheIn(place: Cloud, accountId: string) {
  const elasticache = place.client(ElastiCacheClient, { accountId });
  const { ServerlessCaches } = await elasticache.send(new DescribeServerlessCachesCommand({ ServerlessCacheName }));
  return ServerlessCaches?.[0];
}

async function serverlessCache(input: Partial<CreateServerlessCacheRequest> = {}) {
  const accountId = newAccountId();
  const elasticache = cloud.client(ElastiCacheClient, { accountId });
  await elasticache.send(new CreateServerlessCacheCommand({ ServerlessCacheName, Engine: "redis", ...input }));
  return { accountId, elasticache, cache: await cacheIn(cloud, accountId) };
}

describe.skipIf(!hasCacheServer)("with a server on this machine (redis-server or valkey-server)", () => {
  test("a serverless cache answers through TLS, always, at both endpoints", async () => {
    const { cache } = await serverlessCache();
    for (const endpoint of [cache?.Endpoint, cache?.ReaderEndpoint]) {
      expect(await (await connectTo(endpoint, { ca })).ping()).toBe("PONG");
      await expect(connectTo(endpoint)).rejects.toThrow();
    }
  });

  test("it is a cluster for its clients: one endpoint for all slots, and no command across them", async () => {
    const { cache } = await serverlessCache();
    const client = await connectToCluster(cache?.Endpoint, { ca });
    expect(client.masters.map(({ host, port }) => ({ Address: host, Port: port }))).toEqual([cache?.Endpoint]);
    await client.set("basket", "1");
    expect(await client.get("basket")).toBe("1");
    const plain = await connectTo(cache?.Endpoint, { ca });
    expect(await plain.get("basket")).toBe("1");
    await expect(plain.mGet(["basket", "order"])).rejects.toThrow("CROSSSLOT");
    await expect(plain.select(1)).rejects.toThrow("SELECT is not allowed in cluster mode");
  });

  test("what it is created and changed with is shown", async () => {
    const { elasticache, cache } = await serverlessCache({
      Description: "baskets",
      SnapshotRetentionLimit: 2,
      DailySnapshotTime: "03:00",
      Tags: [{ Key: "team", Value: "shop" }],
    });
    expect(cache).toMatchObject({ Description: "baskets", SnapshotRetentionLimit: 2, DailySnapshotTime: "03:00" });
    const change = {
      SnapshotRetentionLimit: 5,
      CacheUsageLimits: { DataStorage: { Maximum: 5, Unit: "GB" } },
    } as const;
    const { ServerlessCache } = await elasticache.send(
      new ModifyServerlessCacheCommand({ ServerlessCacheName, ...change }),
    );
    expect(ServerlessCache).toMatchObject({ Description: "baskets", Status: "modifying", ...change });
    const { TagList } = await elasticache.send(new ListTagsForResourceCommand({ ResourceName: cache?.ARN }));
    expect(TagList).toEqual([{ Key: "team", Value: "shop" }]);
  });

  test("a fork has what it holds", async () => {
    const { accountId, cache } = await serverlessCache();
    await (await connectTo(cache?.Endpoint, { ca })).set("basket", "kept");
    await using fork = await cloud.fork();
    const client = await connectTo((await cacheIn(fork, accountId))?.Endpoint, { ca: await authorityOf(fork) });
    expect(await client.get("basket")).toBe("kept");
  });
});
