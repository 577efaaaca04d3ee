import {
  CreateCacheClusterCommand,
  DescribeCacheClustersCommand,
  ElastiCacheClient,
} from "@aws-sdk/client-elasticache";
import { createClient } from "@redis/client";
import { expect, test } from "vitest";
import { startCloud } from "../../start-cloud.js";
import { hasCacheServer } from "./test/cache-server-here.js";

test.skipIf(!hasCacheServer)("caches of a cloud with a public name are reached by it, at published ports", async () => {
  await using cloud = await startCloud({ publicHost: "localhost:4566" });
  const elasticache = cloud.client(ElastiCacheClient);
  const cluster = { CacheNodeType: "cache.t3.micro", Engine: "redis", NumCacheNodes: 1 };
  for (const CacheClusterId of ["first", "second"]) {
    await elasticache.send(new CreateCacheClusterCommand({ CacheClusterId, ...cluster }));
  }
  const { CacheClusters = [] } = await elasticache.send(new DescribeCacheClustersCommand({ ShowCacheNodeInfo: true }));
  const endpoints = CacheClusters.map(({ CacheNodes }) => CacheNodes?.[0]?.Endpoint);
  expect(endpoints.map((endpoint) => endpoint?.Address)).toEqual(["localhost", "localhost"]);
  const ports = endpoints.map((endpoint) => endpoint?.Port ?? 0);
  expect(new Set(ports).size).toBe(2);
  for (const port of ports) {
    expect(port).toBeGreaterThanOrEqual(4510);
    expect(port).toBeLessThanOrEqual(4559);
    // 127.0.0.2 is this machine too, and nothing that listens on 127.0.0.1 alone.
    const client = createClient({ socket: { host: "127.0.0.2", port, reconnectStrategy: false } });
    await client.connect();
    expect(await client.ping()).toBe("PONG");
    client.destroy();
  }
});
