import { spawnSync } from "node:child_process";
import { connect } from "node:net";
import {
  CreateCacheClusterCommand,
  DescribeCacheClustersCommand,
  ElastiCacheClient,
} from "@aws-sdk/client-elasticache";
import { expect, test } from "vitest";
import { upInBackground } from "./support/up-in-background.js";

const hasServer = ["redis-server", "valkey-server"].some((name) => spawnSync(name, ["--version"]).error === undefined);

/** Whether something listens there. */
function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

test.skipIf(!hasServer)(
  "no cache server outlives a cloud that is killed (needs redis-server or valkey-server)",
  async () => {
    const cloud = await upInBackground("--port", "0", "--services", "elasticache");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const elasticache = new ElastiCacheClient({ endpoint: cloud.endpointUrl, region: "us-east-1", credentials });
    await elasticache.send(new CreateCacheClusterCommand({ CacheClusterId: "left", CacheNodeType: "cache.t3.micro" }));
    const { CacheClusters } = await elasticache.send(new DescribeCacheClustersCommand({ ShowCacheNodeInfo: true }));
    const { Address = "", Port = 0 } = CacheClusters?.[0]?.CacheNodes?.[0]?.Endpoint ?? {};
    expect(await answers(Address, Port)).toBe(true);
    process.kill(cloud.pid, "SIGKILL");
    await expect.poll(() => answers(Address, Port), { timeout: 20_000 }).toBe(false);
  },
);
