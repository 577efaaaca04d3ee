import { createMovableClock } from "@assay/core";
import {
  CreateCacheClusterCommand,
  DescribeCacheClustersCommand,
  ElastiCacheClient,
} from "@aws-sdk/client-elasticache";
import { createClient } from "@redis/client";
import { expect, test } from "vitest";
import { startCloud } from "../../start-cloud.js";
import { hasCacheServer } from "./test/cache-server-here.js";

test.skipIf(!hasCacheServer)("a node goes down on order, and comes back with what it held", async () => {
  await using cloud = await startCloud({ clock: createMovableClock() });
  const elasticache = cloud.client(ElastiCacheClient);
  const CacheClusterId = "sessions";
  await elasticache.send(
    new CreateCacheClusterCommand({
      CacheClusterId,
      CacheNodeType: "cache.t3.micro",
      Engine: "redis",
      NumCacheNodes: 1,
    }),
  );
  await cloud.clock.advance(0);
  const { CacheClusters } = await elasticache.send(
    new DescribeCacheClustersCommand({ CacheClusterId, ShowCacheNodeInfo: true }),
  );
  const { Address: host = "", Port: port = 0 } = CacheClusters?.[0]?.CacheNodes?.[0]?.Endpoint ?? {};
  const command = async (words: string[]) => {
    const client = createClient({ socket: { host, port, reconnectStrategy: false } });
    client.on("error", () => undefined);
    await client.connect();
    const answer = await client.sendCommand(words);
    client.destroy();
    return answer;
  };
  await command(["SET", "user", "ada"]);

  cloud.faults.add({ kind: "unavailable", service: "elasticache", resource: "other" });
  const ruleId = cloud.faults.add({ kind: "unavailable", service: "elasticache", resource: CacheClusterId });
  // Moving by nothing waits for what was set in motion.
  await cloud.clock.advance(0);
  await expect(command(["GET", "user"])).rejects.toThrow("ECONNREFUSED");

  cloud.faults.remove(ruleId);
  await cloud.clock.advance(0);
  expect(await command(["GET", "user"])).toBe("ada");
});
