import type { CreateReplicationGroupMessage, NodeGroupConfiguration } from "@aws-sdk/client-elasticache";
import { evenSlots, SLOT_COUNT } from "./cluster-membership.js";
import { invalidCombination, invalidValue } from "./errors.js";

/** How a replication group is to be made. */
export interface NodeGroupLayout {
  readonly id: string;
  /** Undefined outside of cluster mode. */
  readonly slots: string | undefined;
  readonly replicas: number;
}

export const REPLICAS_LIMIT = 5;
const NODE_GROUPS_LIMIT = 90;

/** @throws InvalidParameterValue, InvalidParameterCombination */
export function layoutOf(
  input: CreateReplicationGroupMessage,
  hasClusterMode: boolean,
): readonly [NodeGroupLayout, ...NodeGroupLayout[]] {
  const configured = input.NodeGroupConfiguration ?? [];
  const count = input.NumNodeGroups ?? (configured.length || 1);
  if (configured.length > 0 && configured.length !== count) {
    throw invalidCombination("The number of node group configurations must be the same as NumNodeGroups.");
  }
  if (count < 1 || count > NODE_GROUPS_LIMIT) {
    throw invalidValue(`NumNodeGroups must be between 1 and ${NODE_GROUPS_LIMIT}.`);
  }
  if (!hasClusterMode) return [onlyNodeGroup(input, configured[0])];
  if (input.AutomaticFailoverEnabled !== true) {
    throw invalidValue("Redis with cluster mode enabled cannot be created with auto failover turned off.");
  }
  if (input.NumCacheClusters !== undefined) {
    throw invalidCombination(
      "Use NumNodeGroups and ReplicasPerNodeGroup, not NumCacheClusters, with cluster mode enabled.",
    );
  }
  const slots = slotsOf(configured, count);
  const layoutAt = (index: number): NodeGroupLayout => ({
    id: configured[index]?.NodeGroupId ?? idOf(index),
    slots: slots[index],
    replicas: replicaCount(input, configured[index]),
  });
  return [layoutAt(0), ...slots.slice(1).map((_, index) => layoutAt(index + 1))];
}

/** @throws InvalidParameterCombination when several node groups are wanted, or other words for them, without */
export function wantsClusterMode(
  { ClusterMode: mode, NumNodeGroups: groups = 1, NodeGroupConfiguration = [] }: CreateReplicationGroupMessage,
  isParameterOn: boolean,
): boolean {
  const hasSeveral = Math.max(groups, NodeGroupConfiguration.length) > 1;
  if (mode === "compatible") {
    throw invalidValue(
      "Cluster mode compatible has no servers in this cloud; the modes here are enabled and disabled.",
    );
  }
  if (mode === "disabled" && (hasSeveral || isParameterOn)) {
    throw invalidCombination(
      "Several node groups, and parameter groups with cluster-enabled, need cluster mode enabled.",
    );
  }
  return mode === "enabled" || hasSeveral || isParameterOn;
}

function onlyNodeGroup(
  input: CreateReplicationGroupMessage,
  configured: NodeGroupConfiguration | undefined,
): NodeGroupLayout {
  const replicas = replicaCount(input, configured);
  if (input.AutomaticFailoverEnabled === true && replicas === 0) {
    throw invalidCombination(
      "When using automatic failover, there must be at least 2 cache clusters in the replication group.",
    );
  }
  return { id: idOf(0), slots: undefined, replicas };
}

function idOf(index: number): string {
  return String(index + 1).padStart(4, "0");
}

function replicaCount(input: CreateReplicationGroupMessage, configured: NodeGroupConfiguration | undefined): number {
  const { NumCacheClusters: size, ReplicasPerNodeGroup: replicas } = input;
  if (size !== undefined && (size < 1 || size > REPLICAS_LIMIT + 1)) {
    throw invalidValue(`NumCacheClusters must be between 1 and ${REPLICAS_LIMIT + 1}.`);
  }
  const count = size === undefined ? (configured?.ReplicaCount ?? replicas ?? 0) : size - 1;
  if (count < 0 || count > REPLICAS_LIMIT) {
    throw invalidValue(`Invalid number of replicas per node group: ${count}. Valid values are 0 to ${REPLICAS_LIMIT}.`);
  }
  return count;
}

/** @throws InvalidParameterValue when a slot has no node group, or two */
function slotsOf(configured: readonly NodeGroupConfiguration[], count: number): readonly string[] {
  const given = configured.flatMap(({ Slots }) => (Slots === undefined ? [] : [Slots.replaceAll(" ", "")]));
  if (given.length === 0) return evenSlots(count);
  const ranges = given.flatMap((slots) => slots.split(",")).map(rangeOf);
  const taken = new Set(
    ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at)),
  );
  const total = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  if (given.length === count && taken.size === SLOT_COUNT && total === SLOT_COUNT) {
    return given.map((slots) => slots.replaceAll(",", " "));
  }
  throw invalidValue(`Node group slots must cover 0 to ${SLOT_COUNT - 1}, each of them once.`);
}

function rangeOf(text: string): readonly [number, number] {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (first === undefined || Number(last) >= SLOT_COUNT || Number(first) > Number(last)) {
    throw invalidValue(`Invalid slots: ${text}`);
  }
  return [Number(first), Number(last)];
}
