import type { CacheCluster, ClusterSettings } from "./cache-cluster.js";
import { newMembership } from "./cluster-membership.js";
import { forget, formCluster, joinCluster, takeOver } from "./cluster-mode.js";
import { invalidValue } from "./errors.js";
import type { NodeGroupLayout } from "./node-group-layout.js";
import { untilInSync } from "./replication.js";
import { isInClusterMode, membersOf, type NodeGroup, type ReplicationGroup } from "./replication-group.js";
import type { ElastiCacheStore } from "./store.js";

/** What a member is made of; the port and the contents of one that was there before are its own. */
export interface MemberPlan {
  readonly id: string;
  readonly settings: ClusterSettings;
  readonly port?: number | undefined;
  readonly data?: Uint8Array | undefined;
}

export interface NodeGroupPlan {
  readonly id: string;
  readonly slots: string | undefined;
  readonly members: readonly [MemberPlan, ...MemberPlan[]];
}

type Several<Item> = readonly [Item, ...Item[]];

/**
 * Replicas take any free port: the one that was asked for is the first primary's.
 * @param dataOf what the primary of a node group begins with
 */
export function planOf(
  groupId: string,
  layouts: Several<NodeGroupLayout>,
  settings: ClusterSettings,
  dataOf: (index: number) => Uint8Array | undefined = () => undefined,
): Several<NodeGroupPlan> {
  const [first, ...rest] = layouts;
  const anyPort = { ...settings, port: undefined };
  const planFor = (layout: NodeGroupLayout, index: number, primarySettings: ClusterSettings): NodeGroupPlan => {
    const { id, slots, replicas } = layout;
    const primary = { id: memberId(groupId, layout, 1), settings: primarySettings, data: dataOf(index) };
    const others = Array.from({ length: replicas }, (_, number) => ({
      id: memberId(groupId, layout, number + 2),
      settings: anyPort,
    }));
    return { id, slots, members: [primary, ...others] };
  };
  return [planFor(first, 0, settings), ...rest.map((layout, index) => planFor(layout, index + 1, anyPort))];
}

/** Starts all members, and joins them where they have slots; when one fails, none stays. */
export async function startNodeGroups(
  store: ElastiCacheStore,
  groupId: string,
  [firstPlan, ...plans]: Several<NodeGroupPlan>,
): Promise<ReplicationGroup["nodeGroups"]> {
  const started: CacheCluster[] = [];
  const start = async ({ id, slots, members: [first, ...rest] }: NodeGroupPlan, epoch: number): Promise<NodeGroup> => {
    const startMember = async ({ settings, ...plan }: MemberPlan, primary?: CacheCluster): Promise<CacheCluster> => {
      const member = await store.createCluster(plan.id, settings, {
        replicationGroupId: groupId,
        port: plan.port,
        ...(primary === undefined && { data: plan.data }),
        ...(slots === undefined
          ? { primary: primary?.node }
          : { cluster: primary === undefined ? newMembership(slots, epoch) : newMembership(undefined, 0) }),
      });
      started.push(member);
      return member;
    };
    const primary = await startMember(first);
    const replicas = await allOf(rest.map((plan) => startMember(plan, primary)));
    return { id, slots, members: [primary, ...replicas] };
  };
  try {
    const starting = start(firstPlan, 1);
    const others = await allOf([starting, ...plans.map((plan, index) => start(plan, index + 2))]).then((all) =>
      all.slice(1),
    );
    const first = await starting;
    const nodeGroups = [first, ...others] as const;
    if (first.slots !== undefined) await formCluster(nodeGroups.map(nodesOf));
    await Promise.all(nodeGroups.map(followed));
    return nodeGroups;
  } catch (error) {
    await Promise.all(started.map((member) => store.deleteCluster(member)));
    throw error;
  }
}

export async function addReplica(
  store: ElastiCacheStore,
  group: ReplicationGroup,
  nodeGroup: NodeGroup,
): Promise<void> {
  const [primary] = nodeGroup.members;
  const taken = new Set(nodeGroup.members.map(({ id }) => id));
  let number = 1;
  while (taken.has(memberId(group.id, nodeGroup, number))) number++;
  const replica = await store.createCluster(
    memberId(group.id, nodeGroup, number),
    { ...primary.settings, port: undefined },
    {
      replicationGroupId: group.id,
      ...(isInClusterMode(group) ? { cluster: newMembership(undefined, 0) } : { primary: primary.node }),
    },
  );
  const others = membersOf(group).filter((member) => member !== primary);
  nodeGroup.members = [...nodeGroup.members, replica];
  const otherNodes = others.map(({ node }) => node);
  if (isInClusterMode(group)) await joinCluster(replica.node, primary.node, otherNodes);
  await untilInSync(replica.node, primary.node);
}

/** Deletes a replica. */
export async function removeReplica(
  store: ElastiCacheStore,
  group: ReplicationGroup,
  nodeGroup: NodeGroup,
  replica: CacheCluster,
): Promise<void> {
  const [primary, ...replicas] = nodeGroup.members;
  nodeGroup.members = [primary, ...replicas.filter((member) => member !== replica)];
  await store.deleteCluster(replica);
  await forget(
    replica.node,
    membersOf(group).map(({ node }) => node),
  );
}

/**
 * Makes a member the primary, and every other follow it. Outside of cluster mode it goes over to the endpoint of the
 * one before, under which clients know the primary.
 */
export async function promote(nodeGroup: NodeGroup, id: string): Promise<void> {
  const promoted = nodeGroup.members.find((member) => member.id === id.toLowerCase());
  if (promoted === undefined) throw invalidValue(`${id} is not a member of node group ${nodeGroup.id}.`);
  const [primary] = nodeGroup.members;
  const others = nodeGroup.members.filter((member) => member !== promoted);
  if (promoted === primary) return;
  await untilInSync(promoted.node, primary.node);
  if (nodeGroup.slots === undefined) {
    await promoted.node.replicate(undefined);
    await promoted.node.exchangePlaces(primary.node);
    await Promise.all(others.map(({ node }) => node.replicate(promoted.node)));
  } else {
    await takeOver(promoted.node, primary.node);
  }
  nodeGroup.members = [promoted, ...others];
}

/** A group is available when its replicas have what they are replicas of. */
async function followed({ members: [primary, ...replicas] }: NodeGroup): Promise<void> {
  await Promise.all(replicas.map((replica) => untilInSync(replica.node, primary.node)));
}

function nodesOf({ members: [primary, ...replicas] }: NodeGroup): Parameters<typeof formCluster>[0][number] {
  return { nodes: [primary.node, ...replicas.map(({ node }) => node)] };
}

function memberId(groupId: string, { id, slots }: Pick<NodeGroup, "id" | "slots">, number: number): string {
  const member = String(number).padStart(3, "0");
  return slots === undefined ? `${groupId}-${member}` : `${groupId}-${id}-${member}`;
}

/** Waits for all of them, also when one fails: what has started by then can be ended. */
async function allOf<Result>(work: readonly Promise<Result>[]): Promise<readonly Result[]> {
  await Promise.allSettled(work);
  return await Promise.all(work);
}
