import {
  CreateReplicationGroupCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
  TestFailoverCommand,
} from "@aws-sdk/client-elasticache";
import { describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { authorityOf, connectTo } from "../../../test/cache-fixture.js";
import { shareCloud } from "../../../test/share-cloud.js";
import { hasCacheServer } from "./test/cache-server-here.js";

const cloud = await shareCloud();

const ReplicationGroupId = "orders";

async function groupOf(transit: { TransitEncryptionEnabled?: boolean; TransitEncryptionMode?: "preferred" }) {
  const elasticache = cloud.client(ElastiCacheClient, { accountId: newAccountId() });
  await elasticache.send(
    new CreateReplicationGroupCommand({
      ReplicationGroupId,
      ReplicationGroupDescription: "orders",
      CacheNodeType: "cache.t3.micro",
      NumCacheClusters: 3,
      AutomaticFailoverEnabled: true,
      ...transit,
    }),
  );
  return {
    fail: () => elasticache.send(new TestFailoverCommand({ ReplicationGroupId, NodeGroupId: "0001" })),
    endpoints: async () => {
      const query = new DescribeReplicationGroupsCommand({ ReplicationGroupId });
      const [{ NodeGroups = [] } = {}] = (await elasticache.send(query)).ReplicationGroups ?? [];
      const members = NodeGroups[0]?.NodeGroupMembers?.map(({ ReadEndpoint }) => ReadEndpoint) ?? [];
      return { primary: NodeGroups[0]?.PrimaryEndpoint, members };
    },
  };
}

describe.skipIf(!hasCacheServer)("with a server on this machine (redis-server or valkey-server)", () => {
  test.each([
    ["without encryption", {}, [false]],
    ["with TLS", { TransitEncryptionEnabled: true }, [true]],
    ["with and without TLS", { TransitEncryptionEnabled: true, TransitEncryptionMode: "preferred" }, [true, false]],
  ] as const)("the primary stays where clients know it: %s", async (_how, transit, ways) => {
    const { fail, endpoints } = await groupOf(transit);
    const trust = { ca: await authorityOf(cloud) };
    const { primary } = await endpoints();
    for (const isEncrypted of ways) {
      const options = isEncrypted ? trust : {};
      await (await connectTo(primary, options)).set("key", "before");
      await fail();
      expect((await endpoints()).primary).toEqual(primary);
      const client = await connectTo(primary, options);
      expect(await client.get("key")).toBe("before");
      await client.set("key", "after");
      for (const member of (await endpoints()).members) {
        const replica = await connectTo(member, options);
        await expect.poll(() => replica.get("key"), { timeout: 20_000 }).toBe("after");
      }
    }
  });

  test("a client that reconnects goes on writing", async () => {
    const { fail, endpoints } = await groupOf({});
    const { createClient } = await import("@redis/client");
    const { Address: host = "", Port: port = 0 } = (await endpoints()).primary ?? {};
    const client = createClient({ socket: { host, port } });
    client.on("error", () => undefined);
    await client.connect();
    await client.set("key", "before");
    await fail();
    await expect.poll(() => client.set("key", "after").catch(String), { timeout: 20_000 }).toBe("OK");
    client.destroy();
  });

  test("a replica takes over from a primary that is down, which comes back as a replica", async () => {
    const { fail, endpoints } = await groupOf({});
    const { primary } = await endpoints();
    await (await connectTo(primary)).set("key", "before");
    const rule = cloud.faults.add({ kind: "unavailable", service: "elasticache", resource: "orders-001" });
    await cloud.clock.advance(0);
    await expect(connectTo(primary)).rejects.toThrow("ECONNREFUSED");
    await fail();
    const client = await connectTo(primary);
    expect(await client.set("key", "meanwhile")).toBe("OK");
    cloud.faults.remove(rule);
    await cloud.clock.advance(0);
    for (const member of (await endpoints()).members) {
      const each = await connectTo(member);
      await expect.poll(() => each.get("key"), { timeout: 20_000 }).toBe("meanwhile");
    }
    await expect((await connectTo((await endpoints()).members[1])).set("key", "mine")).rejects.toThrow("READONLY");
  });
});
