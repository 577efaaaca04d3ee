import {
  CreateCacheClusterCommand,
  DescribeCacheClustersCommand,
  ElastiCacheClient,
} from "@aws-sdk/client-elasticache";
import { createClient } from "@redis/client";
import { expect, test } from "vitest";
import { type Cloud, startCloud } from "../../start-cloud.js";
import { hasCacheServer } from "./test/cache-server-here.js";

const CLUSTER = { CacheNodeType: "cache.t3.micro", Engine: "redis", NumCacheNodes: 1 };

async function endpointsOf(cloud: Cloud, ...ids: readonly string[]) {
  const elasticache = cloud.client(ElastiCacheClient);
  for (const CacheClusterId of ids)
    await elasticache.send(new CreateCacheClusterCommand({ CacheClusterId, ...CLUSTER }));
  const { CacheClusters = [] } = await elasticache.send(new DescribeCacheClustersCommand({ ShowCacheNodeInfo: true }));
  return CacheClusters.map(({ CacheNodes }) => {
    const { Address: host = "", Port: port = 0 } = CacheNodes?.[0]?.Endpoint ?? {};
    return { host, port };
  });
}

/** What a client says that comes to this machine by another address than 127.0.0.1. */
async function pingFromElsewhere(port: number): Promise<string> {
  const client = createClient({ socket: { host: "127.0.0.2", port, reconnectStrategy: false } });
  client.on("error", () => undefined);
  await client.connect();
  const answer = await client.ping();
  client.destroy();
  return answer;
}

test.skipIf(!hasCacheServer)(
  "caches of a cloud that listens for others are reached by its name, at published ports",
  async () => {
    await using cloud = await startCloud({ host: "0.0.0.0", publicHost: "localhost:4566" });
    const endpoints = await endpointsOf(cloud, "first", "second");
    expect(new Set(endpoints.map(({ port }) => port)).size).toBe(2);
    for (const { host, port } of endpoints) {
      expect(host).toBe("localhost");
      expect(port).toBeGreaterThanOrEqual(4510);
      expect(port).toBeLessThanOrEqual(4559);
      expect(await pingFromElsewhere(port)).toBe("PONG");
    }
  },
);

test.skipIf(!hasCacheServer)("a name alone opens no cache to others", async () => {
  await using cloud = await startCloud({ publicHost: "localhost:4566" });
  const [endpoint] = await endpointsOf(cloud, "sessions");
  expect(endpoint?.host).toBe("localhost");
  await expect(pingFromElsewhere(endpoint?.port ?? 0)).rejects.toThrow("ECONNREFUSED");
});
