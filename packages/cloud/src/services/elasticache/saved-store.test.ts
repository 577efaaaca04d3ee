import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFidelityLedger, createMovableClock } from "@assay/core";
import { createClient } from "@redis/client";
import { expect, onTestFinished, test } from "vitest";
import { createActivity } from "../../activity.js";
import { createCertificateAuthority } from "../../certificates/certificate-authority.js";
import { noFaults } from "../../faults.js";
import type { CacheCluster } from "./cache-cluster.js";
import { clusterSettings } from "./cluster-settings.js";
import { membersOf } from "./replication-group.js";
import { restoreStore, saveStore } from "./saved-store.js";
import { ElastiCacheStore } from "./store.js";
import { hasCacheServer } from "./test/cache-server-here.js";

const ledger = createFidelityLedger();
const settings = clusterSettings({ CacheNodeType: "cache.t3.micro" }, new Date(0));

async function newStore(): Promise<ElastiCacheStore> {
  const scratchDirectory = await mkdtemp(join(tmpdir(), "assay-elasticache-"));
  const store = new ElastiCacheStore(
    { accountId: "111111111111", region: "eu-central-1" },
    {
      clock: createMovableClock(0),
      ledger,
      activity: createActivity(ledger),
      faults: noFaults,
      certificates: createCertificateAuthority(join(scratchDirectory, "certificates")),
      scratchDirectory,
      listenHost: "127.0.0.1",
      publicUrl: () => undefined,
    },
  );
  onTestFinished(async () => {
    await store.stop();
    await rm(scratchDirectory, { recursive: true });
  });
  return store;
}

async function ask(cluster: CacheCluster, ...command: string[]): Promise<unknown> {
  const { Address: host, Port: port } = cluster.node.endpoint;
  const client = createClient({ socket: { host, port, reconnectStrategy: false } });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await client.sendCommand(command);
  } finally {
    client.destroy();
  }
}

test.skipIf(!hasCacheServer)(
  "what the servers hold is saved and restored (needs redis-server or valkey-server)",
  async () => {
    const store = await newStore();
    const alone = await store.createCluster("alone", settings);
    await ask(alone, "SET", "key", "value");
    await store.createGroup("pair", async (id) => {
      const primary = await store.createCluster("pair-001", settings, { replicationGroupId: id });
      const replica = await store.createCluster("pair-002", settings, {
        replicationGroupId: id,
        primary: primary.node,
      });
      return {
        id,
        arn: store.arn("replicationgroup", id),
        description: "a pair",
        createdAt: new Date(0),
        hasAutomaticFailover: false,
        isMultiAz: false,
        nodeGroups: [{ id: "0001", slots: undefined, members: [primary, replica] }],
      };
    });
    await ask(store.cluster("pair-001"), "SET", "group", "value");
    store.tagsOf(alone.arn).set("team", "shop");

    const saved = structuredClone(await saveStore(store));
    await ask(alone, "SET", "key", "changed since");
    const restored = await newStore();
    await restoreStore(restored, saved);

    expect(await ask(restored.cluster("alone"), "GET", "key")).toBe("value");
    expect(membersOf(restored.group("pair")).map(({ id }) => id)).toEqual(["pair-001", "pair-002"]);
    await expect.poll(() => ask(restored.cluster("pair-002"), "GET", "group"), { timeout: 20_000 }).toBe("value");
    expect([...restored.tagsOf(alone.arn)]).toEqual([["team", "shop"]]);
  },
);
