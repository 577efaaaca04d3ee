import { notImplemented, type Operations } from "@assay/wire";
import type * as ElastiCache from "@aws-sdk/client-elasticache";
import type { ServiceContext } from "../../../define-service.js";
import { invalidCombination } from "../errors.js";
import { canonical } from "../identifiers.js";
import { markerPageOf } from "../marker-page.js";
import { describeSnapshot } from "../snapshot.js";
import type { ElastiCacheStore } from "../store.js";
import { addTags } from "../tags.js";
import { newSnapshotName, takeSnapshot } from "../take-snapshot.js";

export const snapshotOperations = {
  async CreateSnapshot(input, { store }) {
    const { ReplicationGroupId: groupId, CacheClusterId: clusterId } = input;
    if ((groupId === undefined) === (clusterId === undefined)) {
      throw invalidCombination("Exactly one of ReplicationGroupId and CacheClusterId must be provided.");
    }
    const snapshot = await takeSnapshot(
      store,
      input.SnapshotName,
      groupId === undefined
        ? { kind: "cluster", cluster: store.cluster(clusterId ?? "") }
        : { kind: "group", group: store.group(groupId) },
    );
    addTags(store.tagsOf(snapshot.arn), input.Tags);
    return { Snapshot: describeSnapshot(snapshot, "creating") };
  },

  DescribeSnapshots(input, { store }) {
    const {
      SnapshotName: name,
      ReplicationGroupId: groupId,
      CacheClusterId: clusterId,
      SnapshotSource: source,
    } = input;
    const all = name === undefined ? [...store.snapshots.values()] : [store.snapshot(name)];
    const wanted = all
      // The cloud takes none on its own account.
      .filter(() => source !== "system")
      .filter(({ group }) => groupId === undefined || group?.id === canonical(groupId))
      .filter(({ nodes }) => clusterId === undefined || nodes.some((node) => node.clusterId === canonical(clusterId)))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
    const { items, Marker } = markerPageOf(wanted, input, (snapshot) => snapshot.name);
    return { Snapshots: items.map((snapshot) => describeSnapshot(snapshot)), Marker };
  },

  CopySnapshot(input, { store }) {
    const source = store.snapshot(input.SourceSnapshotName);
    if (input.TargetBucket) throw notImplemented("ElastiCache", "CopySnapshot with TargetBucket");
    const name = newSnapshotName(store, input.TargetSnapshotName);
    const copy = { ...source, name, arn: store.arn("snapshot", name) };
    store.snapshots.set(name, copy);
    addTags(store.tagsOf(copy.arn), input.Tags);
    return { Snapshot: describeSnapshot(copy, "copying") };
  },

  DeleteSnapshot(input, { store }) {
    const snapshot = store.snapshot(input.SnapshotName);
    store.snapshots.delete(snapshot.name);
    store.tagsOf(snapshot.arn).clear();
    return { Snapshot: describeSnapshot(snapshot, "deleting") };
  },
} satisfies Operations<typeof ElastiCache, ServiceContext<ElastiCacheStore>>;
