import type { CacheNode } from "./cache-node.js";
import { until } from "./server-patience.js";

/** Nodes that serve the same slots; the first is the primary. */
export interface Shard {
  readonly nodes: readonly [CacheNode, ...CacheNode[]];
}

/** Makes one cluster of servers that know of none but themselves. Resolves when all of them serve. */
export async function formCluster(shards: readonly Shard[]): Promise<void> {
  const nodes = shards.flatMap((shard) => shard.nodes);
  // Everybody is introduced to everybody: waiting until they hear of each other takes seconds.
  for (const [index, node] of nodes.entries()) {
    for (const other of nodes.slice(index + 1)) await introduce(node, other);
  }
  for (const {
    nodes: [primary, ...replicas],
  } of shards) {
    await Promise.all(replicas.map((replica) => follow(replica, primary)));
  }
  await untilServing(nodes);
}

/** Adds a server that knows of none but itself, as a replica. */
export async function joinCluster(replica: CacheNode, primary: CacheNode, others: readonly CacheNode[]): Promise<void> {
  for (const other of [primary, ...others]) await introduce(other, replica);
  await follow(replica, primary);
  await untilServing([primary, ...others, replica]);
}

/** Makes a replica the primary of its slots. */
export async function takeOver(replica: CacheNode, primary: CacheNode): Promise<void> {
  // A primary that is there hands over what it has; nobody waits for one that is not.
  await replica.ask("CLUSTER", "FAILOVER", ...(primary.status === "available" ? [] : ["TAKEOVER"]));
  await until("a replica did not take over", async () => roleOf(await replica.ask("ROLE")) === "master");
}

/** Has the members of a cluster forget one that is gone. */
export async function forget(gone: CacheNode, members: readonly CacheNode[]): Promise<void> {
  const nodeId = gone.membership?.nodeId;
  if (nodeId === undefined) return;
  const present = members.filter(({ status }) => status === "available");
  // Whoever has not heard of it yet has nothing to forget.
  await Promise.all(present.map((node) => node.ask("CLUSTER", "FORGET", nodeId).catch(() => undefined)));
}

/** Resolves when every server knows all of them and serves. */
export async function untilServing(nodes: readonly CacheNode[]): Promise<void> {
  await until("the cluster did not form", async () => {
    const answers = await Promise.all(nodes.map((node) => node.ask("CLUSTER", "INFO")));
    return answers.every((answer) => isServing(String(answer), nodes.length));
  });
}

async function introduce(node: CacheNode, { membership: other }: CacheNode): Promise<void> {
  if (other === undefined) return;
  await node.ask("CLUSTER", "MEET", other.address, String(other.port), String(other.busPort));
}

async function follow(replica: CacheNode, { membership: primary }: CacheNode): Promise<void> {
  if (primary === undefined) return;
  // Until they have met, it is refused.
  await until("a replica did not find its primary", () =>
    replica.ask("CLUSTER", "REPLICATE", primary.nodeId).then(
      () => true,
      () => false,
    ),
  );
}

function isServing(info: string, members: number): boolean {
  const known = Number(/cluster_known_nodes:(\d+)/.exec(info)?.[1]);
  return info.includes("cluster_state:ok") && info.includes("cluster_slots_fail:0") && known >= members;
}

function roleOf(answer: unknown): unknown {
  return Array.isArray(answer) ? String(answer[0]) : undefined;
}
