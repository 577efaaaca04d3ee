import { randomBytes } from "node:crypto";
import type { Scope } from "../../ports.js";
import type { CacheCluster, ClusterSettings } from "./cache-cluster.js";
import { CacheNode } from "./cache-node.js";
import { type ClusterMembership, newMembership, SLOT_COUNT } from "./cluster-membership.js";
import { untilServing } from "./cluster-mode.js";
import {
  clusterExists,
  clusterNotFound,
  groupExists,
  groupNotFound,
  parameterGroupNotFound,
  serverlessExists,
  serverlessNotFound,
  subnetGroupNotFound,
} from "./errors.js";
import { canonical } from "./identifiers.js";
import type { CachePorts, NodeSettings } from "./node-settings.js";
import { CLUSTER_ENABLED, type ParameterGroup, serverParameters } from "./parameter-group.js";
import { membersOf, type ReplicationGroup } from "./replication-group.js";
import type { ServerlessCache } from "./serverless-cache.js";
import type { ServerlessSnapshot } from "./serverless-snapshot.js";
import type { CacheSnapshot } from "./snapshot.js";
import { serverlessSnapshotNotFound, snapshotNotFound } from "./snapshot-errors.js";
import { Users } from "./users.js";

export interface SubnetGroup {
  readonly name: string;
  readonly arn: string;
  description: string;
  subnetIds: readonly string[];
}

/** Where a new cluster stands, and what it begins with. */
export interface ClusterPlacement {
  readonly replicationGroupId?: string | undefined;
  /** One that it had before, instead of what its settings say. */
  readonly port?: number | undefined;
  readonly primary?: CacheNode | undefined;
  readonly cluster?: ClusterMembership | undefined;
  readonly data?: Uint8Array | undefined;
}

type ResourceKind =
  | "cluster"
  | "replicationgroup"
  | "serverlesscache"
  | "subnetgroup"
  | "parametergroup"
  | "user"
  | "usergroup"
  | "snapshot"
  | "serverlesscachesnapshot";

/** ElastiCache in one account and region. */
export class ElastiCacheStore {
  readonly ports: CachePorts;
  readonly #scope: Scope;
  readonly #adminPassword = randomBytes(24).toString("base64url");
  readonly #clusters = new Map<string, CacheCluster>();
  readonly #groups = new Map<string, ReplicationGroup>();
  readonly #serverless = new Map<string, ServerlessCache>();
  /** Names of what is being made: two requests for one name must not both start a server. */
  readonly #reserved = new Set<string>();
  readonly subnetGroups = new Map<string, SubnetGroup>();
  readonly parameterGroups = new Map<string, ParameterGroup>();
  readonly snapshots = new Map<string, CacheSnapshot>();
  readonly serverlessSnapshots = new Map<string, ServerlessSnapshot>();
  readonly users: Users;
  readonly #tags = new Map<string, Map<string, string>>();

  constructor(scope: Scope, ports: CachePorts) {
    this.#scope = scope;
    this.ports = ports;
    this.users = new Users((id) => this.arn("user", id));
  }

  arn(kind: ResourceKind, name: string): string {
    const { region, accountId } = this.#scope;
    return `arn:aws:elasticache:${region}:${accountId}:${kind}:${name}`;
  }

  clusters(): readonly CacheCluster[] {
    return sorted(this.#clusters);
  }

  cluster(id: string): CacheCluster {
    const cluster = this.#clusters.get(canonical(id));
    if (cluster === undefined) throw clusterNotFound(id);
    return cluster;
  }

  groups(): readonly ReplicationGroup[] {
    return sorted(this.#groups);
  }

  group(id: string): ReplicationGroup {
    const group = this.#groups.get(canonical(id));
    if (group === undefined) throw groupNotFound(id);
    return group;
  }

  serverlessCaches(): readonly ServerlessCache[] {
    return sorted(this.#serverless);
  }

  serverless(name: string): ServerlessCache {
    const cache = this.#serverless.get(canonical(name));
    if (cache === undefined) throw serverlessNotFound(name);
    return cache;
  }

  /** Starts the cluster's server. @throws CacheClusterAlreadyExists; InsufficientCacheClusterCapacity */
  async createCluster(id: string, settings: ClusterSettings, place: ClusterPlacement = {}): Promise<CacheCluster> {
    const name = canonical(id);
    if (this.#clusters.has(name)) throw clusterExists();
    this.#checkReferences(settings);
    return await this.#reserve(`cluster ${name}`, clusterExists, async () => {
      const node = await this.#startNode(name, settings, place);
      const { replicationGroupId } = place;
      const cluster = { id: name, arn: this.arn("cluster", name), replicationGroupId, settings, node };
      this.#clusters.set(name, cluster);
      return cluster;
    });
  }

  async deleteCluster(cluster: CacheCluster): Promise<void> {
    this.#clusters.delete(cluster.id);
    this.#tags.delete(cluster.arn);
    await cluster.node.delete();
  }

  /** @param make makes the members; runs once for each group */
  async createGroup(id: string, make: (name: string) => Promise<ReplicationGroup>): Promise<ReplicationGroup> {
    const name = canonical(id);
    if (this.#groups.has(name)) throw groupExists(name);
    return await this.#reserve(
      `group ${name}`,
      () => groupExists(name),
      async () => {
        const group = await make(name);
        this.#groups.set(name, group);
        return group;
      },
    );
  }

  async deleteGroup(group: ReplicationGroup): Promise<void> {
    this.#groups.delete(group.id);
    this.#tags.delete(group.arn);
    await Promise.all(membersOf(group).map((member) => this.deleteCluster(member)));
  }

  async createServerless(
    name: string,
    settings: Omit<ServerlessCache, "name" | "arn" | "node">,
    { port, data }: Pick<ClusterPlacement, "port" | "data"> = {},
  ): Promise<ServerlessCache> {
    const key = canonical(name);
    if (this.#serverless.has(key)) throw serverlessExists(key);
    return await this.#reserve(
      `serverless ${key}`,
      () => serverlessExists(key),
      async () => {
        const { engine, access } = settings;
        const node = await this.#start(`serverless-${key}`, {
          name: key,
          engine,
          wantedPort: port,
          transit: "required",
          users: this.users.aclUsersOf(access),
          parameters: {},
          primary: undefined,
          // For its clients it is a cluster of one, which keeps to the rules of clusters.
          cluster: newMembership(`0-${SLOT_COUNT - 1}`, 1),
          data,
        });
        await untilServing([node]);
        const cache: ServerlessCache = { ...settings, name: key, arn: this.arn("serverlesscache", key), node };
        this.#serverless.set(key, cache);
        return cache;
      },
    );
  }

  async deleteServerless(cache: ServerlessCache): Promise<void> {
    this.#serverless.delete(cache.name);
    this.#tags.delete(cache.arn);
    await cache.node.delete();
  }

  subnetGroup(name: string): SubnetGroup {
    const group = this.subnetGroups.get(canonical(name));
    if (group === undefined) throw subnetGroupNotFound(name);
    return group;
  }

  parameterGroup(name: string): ParameterGroup {
    const key = canonical(name);
    const group = this.parameterGroups.get(key) ?? this.#defaultParameterGroup(key);
    if (group === undefined) throw parameterGroupNotFound(name);
    return group;
  }

  snapshot(name: string): CacheSnapshot {
    const snapshot = this.snapshots.get(canonical(name));
    if (snapshot === undefined) throw snapshotNotFound(name);
    return snapshot;
  }

  serverlessSnapshot(name: string): ServerlessSnapshot {
    const snapshot = this.serverlessSnapshots.get(canonical(name));
    if (snapshot === undefined) throw serverlessSnapshotNotFound(name);
    return snapshot;
  }

  tagsOf(arn: string): Map<string, string> {
    const tags = this.#tags.get(arn) ?? new Map<string, string>();
    this.#tags.set(arn, tags);
    return tags;
  }

  allTags(): ReadonlyMap<string, ReadonlyMap<string, string>> {
    return this.#tags;
  }

  async stop(): Promise<void> {
    const nodes = [...this.clusters(), ...this.serverlessCaches()].map(({ node }) => node);
    this.#clusters.clear();
    this.#groups.clear();
    this.#serverless.clear();
    await Promise.all(nodes.map((node) => node.delete()));
  }

  #checkReferences({ subnetGroupName, parameterGroupName, access }: ClusterSettings): void {
    if (access.kind === "user-group") this.users.group(access.userGroupId);
    if (subnetGroupName !== undefined) this.subnetGroup(subnetGroupName);
    this.parameterGroup(parameterGroupName);
  }

  // ElastiCache has one default group for each family; nobody may change it.
  #defaultParameterGroup(name: string): ParameterGroup | undefined {
    const [, family, clusterOn] = /^default\.((?:redis|valkey)\d[\w.]*?)(\.cluster\.on)?$/.exec(name) ?? [];
    if (family === undefined) return undefined;
    const description = `Default parameter group for ${family}${clusterOn === undefined ? "" : " with cluster mode on"}`;
    const values = new Map(clusterOn === undefined ? [] : [[CLUSTER_ENABLED, "yes"]]);
    return { name, arn: this.arn("parametergroup", name), family, description, values };
  }

  #startNode(
    name: string,
    { engine, port, access, transit, parameterGroupName }: ClusterSettings,
    { port: keptPort, primary, cluster, data }: ClusterPlacement,
  ): Promise<CacheNode> {
    return this.#start(`cluster-${name}`, {
      name,
      engine,
      wantedPort: keptPort ?? port,
      transit,
      users: this.users.aclUsersOf(access),
      parameters: serverParameters(this.parameterGroup(parameterGroupName)),
      primary,
      cluster,
      data,
    });
  }

  #start(key: string, settings: Omit<NodeSettings, "key" | "adminPassword">): Promise<CacheNode> {
    const { accountId, region } = this.#scope;
    const adminPassword = this.#adminPassword;
    return CacheNode.start({ ...settings, adminPassword, key: `${accountId}-${region}-${key}` }, this.ports);
  }

  async #reserve<Result>(key: string, exists: () => Error, make: () => Promise<Result>): Promise<Result> {
    if (this.#reserved.has(key)) throw exists();
    this.#reserved.add(key);
    try {
      return await make();
    } finally {
      this.#reserved.delete(key);
    }
  }
}

function sorted<Value>(map: ReadonlyMap<string, Value>): readonly Value[] {
  return [...map].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, value]) => value);
}
