import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateCacheClusterCommand,
  CreateReplicationGroupCommand,
  DescribeCacheClustersCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  ModifyReplicationGroupCommand,
} from "@aws-sdk/client-elasticache";
import { describe, expect, onTestFinished, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { authorityOf, connectTo, redisCli } from "../../../test/cache-fixture.js";
import { shareCloud } from "../../../test/share-cloud.js";
import type { Cloud } from "../../start-cloud.js";
import { startServerProcess } from "./server-process.js";
import { hasCacheServer } from "./test/cache-server-here.js";

const cloud = await shareCloud();
const ca = await authorityOf(cloud);

const elastiCacheOf = () => cloud.client(ElastiCacheClient, { accountId: newAccountId() });

const GROUP = { ReplicationGroupDescription: "a group", CacheNodeType: "cache.t3.micro", NumCacheClusters: 2 };

async function nodeGroupOf(elasticache: ElastiCacheClient, ReplicationGroupId: string) {
  const { ReplicationGroups } = await elasticache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId }));
  const [group] = ReplicationGroups ?? [];
  const [{ PrimaryEndpoint = {}, ReaderEndpoint = {} } = {}] = group?.NodeGroups ?? [];
  return { group, PrimaryEndpoint, ReaderEndpoint };
}

describe.skipIf(!hasCacheServer)("with a server on this machine (redis-server or valkey-server)", () => {
  test("an encrypted group answers through TLS only, its replicas too", async ({ expect }) => {
    const elasticache = elastiCacheOf();
    const ReplicationGroupId = "orders";
    const create = new CreateReplicationGroupCommand({ ...GROUP, ReplicationGroupId, TransitEncryptionEnabled: true });
    await elasticache.send(create);
    const { group, PrimaryEndpoint, ReaderEndpoint } = await nodeGroupOf(elasticache, ReplicationGroupId);
    expect(group).toMatchObject({ TransitEncryptionEnabled: true, TransitEncryptionMode: "required" });

    const primary = await connectTo(PrimaryEndpoint, { ca });
    await primary.set("key", "value");
    const replica = await connectTo(ReaderEndpoint, { ca });
    await expect.poll(() => replica.get("key"), { timeout: 20_000 }).toBe("value");
    await expect(connectTo(PrimaryEndpoint)).rejects.toThrow();
    // Who does not trust the cloud's authority does not connect.
    await expect(connectTo(PrimaryEndpoint, { ca: "" })).rejects.toThrow("certificate");
  });

  test("redis-cli reads and writes through TLS, and verifies the certificate", async ({ skip }) => {
    const elasticache = elastiCacheOf();
    const CacheClusterId = "cli";
    await elasticache.send(
      new CreateCacheClusterCommand({
        CacheClusterId,
        CacheNodeType: "cache.t3.micro",
        TransitEncryptionEnabled: true,
      }),
    );
    const { CacheClusters } = await elasticache.send(
      new DescribeCacheClustersCommand({ CacheClusterId, ShowCacheNodeInfo: true }),
    );
    expect(CacheClusters).toMatchObject([{ TransitEncryptionEnabled: true, TransitEncryptionMode: "required" }]);
    const endpoint = CacheClusters?.[0]?.CacheNodes?.[0]?.Endpoint ?? {};
    const folder = await mkdtemp(join(tmpdir(), "assay-ca-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "ca.pem");
    await writeFile(file, ca);
    const tls = ["--tls", "--cacert", file];
    const stored = await redisCli(endpoint, ...tls, "SET", "key", "value").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") skip("no redis-cli on the PATH");
      throw error;
    });
    expect(stored).toBe("OK");
    expect(await redisCli(endpoint, ...tls, "GET", "key")).toBe("value");
  });

  test("clients are moved to TLS and back in two steps, and the data stays", async () => {
    const elasticache = elastiCacheOf();
    const ReplicationGroupId = "moving";
    await elasticache.send(new CreateReplicationGroupCommand({ ...GROUP, ReplicationGroupId }));
    const { PrimaryEndpoint, ReaderEndpoint } = await nodeGroupOf(elasticache, ReplicationGroupId);
    await (await connectTo(PrimaryEndpoint)).set("key", "value");
    const modify = (change: object) =>
      elasticache.send(new ModifyReplicationGroupCommand({ ReplicationGroupId, ApplyImmediately: true, ...change }));

    await expect(modify({ TransitEncryptionEnabled: true, TransitEncryptionMode: "required" })).rejects.toMatchObject({
      name: "InvalidParameterCombinationException",
      message: expect.stringContaining("must first be set to preferred"),
    });
    await modify({ TransitEncryptionEnabled: true, TransitEncryptionMode: "preferred" });
    expect((await nodeGroupOf(elasticache, ReplicationGroupId)).PrimaryEndpoint).toEqual(PrimaryEndpoint);
    expect(await (await connectTo(PrimaryEndpoint)).get("key")).toBe("value");
    const encrypted = await connectTo(PrimaryEndpoint, { ca });
    await encrypted.set("key", "through TLS");
    const replica = await connectTo(ReaderEndpoint, { ca });
    await expect.poll(() => replica.get("key"), { timeout: 20_000 }).toBe("through TLS");

    await modify({ TransitEncryptionMode: "required" });
    await expect(connectTo(PrimaryEndpoint)).rejects.toThrow();
    expect(await (await connectTo(PrimaryEndpoint, { ca })).get("key")).toBe("through TLS");
    await expect(modify({ TransitEncryptionEnabled: false })).rejects.toThrow("must first be set to preferred");
    await modify({ TransitEncryptionMode: "preferred" });
    await modify({ TransitEncryptionEnabled: false });
    const { group } = await nodeGroupOf(elasticache, ReplicationGroupId);
    expect(group).toMatchObject({ TransitEncryptionEnabled: false });
    expect(await (await connectTo(PrimaryEndpoint)).get("key")).toBe("through TLS");
  });

  test("an outage ends both kinds of connections, and both come back", async () => {
    const elasticache = elastiCacheOf();
    const ReplicationGroupId = "outage";
    const preferred = { TransitEncryptionEnabled: true, TransitEncryptionMode: "preferred" } as const;
    await elasticache.send(
      new CreateReplicationGroupCommand({ ...GROUP, ...preferred, ReplicationGroupId, NumCacheClusters: 1 }),
    );
    const { PrimaryEndpoint } = await nodeGroupOf(elasticache, ReplicationGroupId);
    await (await connectTo(PrimaryEndpoint, { ca })).set("key", "value");
    const rule = cloud.faults.add({ kind: "unavailable", service: "elasticache", resource: "outage-001" });
    await cloud.clock.advance(0);
    await expect(connectTo(PrimaryEndpoint, { ca })).rejects.toThrow("ECONNREFUSED");
    await expect(connectTo(PrimaryEndpoint)).rejects.toThrow("ECONNREFUSED");
    cloud.faults.remove(rule);
    await cloud.clock.advance(0);
    expect(await (await connectTo(PrimaryEndpoint, { ca })).get("key")).toBe("value");
    expect(await (await connectTo(PrimaryEndpoint)).get("key")).toBe("value");
  });

  test("a fork of the cloud has the same data behind certificates of its own", async () => {
    const elasticache = cloud.client(ElastiCacheClient);
    const CacheClusterId = "forked";
    await elasticache.send(
      new CreateCacheClusterCommand({
        CacheClusterId,
        CacheNodeType: "cache.t3.micro",
        TransitEncryptionEnabled: true,
      }),
    );
    const endpointIn = async (place: Cloud) => {
      const { CacheClusters } = await place
        .client(ElastiCacheClient)
        .send(new DescribeCacheClustersCommand({ CacheClusterId, ShowCacheNodeInfo: true }));
      return CacheClusters?.[0]?.CacheNodes?.[0]?.Endpoint;
    };
    await (await connectTo(await endpointIn(cloud), { ca })).set("key", "value");
    await using fork = await cloud.fork();
    const client = await connectTo(await endpointIn(fork), { ca: await authorityOf(fork) });
    expect(await client.get("key")).toBe("value");
  });

  test("what stands in for Amazon's certificates is noted", () => {
    expect(cloud.ledger.entries()).toContainEqual(expect.objectContaining({ gap: "certificate-substituted" }));
  });
});

test("a mode without encryption is refused", async () => {
  const refused = new CreateReplicationGroupCommand({
    ...GROUP,
    ReplicationGroupId: "x",
    TransitEncryptionMode: "preferred",
  });
  await expect(elastiCacheOf().send(refused)).rejects.toMatchObject({ name: "InvalidParameterCombinationException" });
});

test("a server that was built without TLS says so", async () => {
  const folder = await mkdtemp(join(tmpdir(), "assay-path-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const program = join(folder, "redis-server");
  // What such a build prints.
  const words = ["*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***", ">>> 'tls-port \"6379\"'", "Bad directive"];
  await writeFile(
    program,
    `#!/bin/sh\n${words.map((line) => `echo '${line.replaceAll("'", "'\\''")}' >&2\n`).join("")}exit 1\n`,
  );
  await chmod(program, 0o755);
  await expect(startServerProcess([program, "--tls-port", "6379"], 6379)).rejects.toMatchObject({
    name: "InsufficientCacheClusterCapacityFault",
    message: expect.stringContaining("it was built without TLS, which encryption in transit needs"),
  });
});
