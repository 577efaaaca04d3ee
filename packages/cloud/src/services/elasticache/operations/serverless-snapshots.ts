import type { Operations } from "@assay/wire";
import type * as ElastiCache from "@aws-sdk/client-elasticache";
import type { ServiceContext } from "../../../define-service.js";
import { pageOf } from "../../../paging.js";
import { invalidValue, serverlessBusy } from "../errors.js";
import { canonical, checkIdentifier } from "../identifiers.js";
import type { ServerlessCache } from "../serverless-cache.js";
import { describeServerlessSnapshot, type ServerlessSnapshot } from "../serverless-snapshot.js";
import { serverlessSnapshotExists } from "../snapshot-errors.js";
import type { ElastiCacheStore } from "../store.js";
import { addTags } from "../tags.js";

const NAME_LIMIT = 255;

export const serverlessSnapshotOperations = {
  async CreateServerlessCacheSnapshot(input, { store }) {
    const cache = store.serverless(input.ServerlessCacheName);
    const snapshot = await takeServerlessSnapshot(store, input.ServerlessCacheSnapshotName, cache);
    addTags(store.tagsOf(snapshot.arn), input.Tags);
    return { ServerlessCacheSnapshot: describeServerlessSnapshot(snapshot, "creating") };
  },

  DescribeServerlessCacheSnapshots(input, { store }) {
    const { ServerlessCacheSnapshotName: name, ServerlessCacheName: cacheName, SnapshotType: type } = input;
    const all = name === undefined ? [...store.serverlessSnapshots.values()] : [store.serverlessSnapshot(name)];
    const wanted = all
      // The cloud takes none on its own account.
      .filter(() => type === undefined || type.toLowerCase() !== "automated")
      .filter((snapshot) => cacheName === undefined || snapshot.cacheName === canonical(cacheName))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
    const page = pageOf(wanted, {
      keyOf: (snapshot) => snapshot.name,
      limit: input.MaxResults ?? 50,
      nextToken: input.NextToken,
      onInvalidToken: () => {
        throw invalidValue("The parameter NextToken is not valid.");
      },
    });
    const ServerlessCacheSnapshots = page.items.map((snapshot) => describeServerlessSnapshot(snapshot));
    return { ServerlessCacheSnapshots, NextToken: page.nextToken };
  },

  CopyServerlessCacheSnapshot(input, { store }) {
    const source = store.serverlessSnapshot(input.SourceServerlessCacheSnapshotName);
    const name = newName(store, input.TargetServerlessCacheSnapshotName);
    const copy = { ...source, name, arn: store.arn("serverlesscachesnapshot", name) };
    store.serverlessSnapshots.set(name, copy);
    addTags(store.tagsOf(copy.arn), input.Tags);
    return { ServerlessCacheSnapshot: describeServerlessSnapshot(copy, "copying") };
  },

  DeleteServerlessCacheSnapshot(input, { store }) {
    const snapshot = store.serverlessSnapshot(input.ServerlessCacheSnapshotName);
    store.serverlessSnapshots.delete(snapshot.name);
    store.tagsOf(snapshot.arn).clear();
    return { ServerlessCacheSnapshot: describeServerlessSnapshot(snapshot, "deleting") };
  },
} satisfies Operations<typeof ElastiCache, ServiceContext<ElastiCacheStore>>;

/** Keeps what a cache holds now. @throws ServerlessCacheSnapshotAlreadyExists, InvalidServerlessCacheState */
export async function takeServerlessSnapshot(
  store: ElastiCacheStore,
  wantedName: string,
  { name: cacheName, engine, majorVersion, node }: ServerlessCache,
): Promise<ServerlessSnapshot> {
  const name = newName(store, wantedName);
  if (node.status !== "available") {
    throw serverlessBusy(`${cacheName} is not available, so that no snapshot can be taken of it.`);
  }
  const snapshot: ServerlessSnapshot = {
    name,
    arn: store.arn("serverlesscachesnapshot", name),
    createdAt: new Date(store.ports.clock.now()),
    cacheName,
    engine,
    majorVersion,
    data: await node.save(),
  };
  store.serverlessSnapshots.set(name, snapshot);
  return snapshot;
}

function newName(store: ElastiCacheStore, wanted: string): string {
  checkIdentifier("ServerlessCacheSnapshotName", wanted, NAME_LIMIT);
  const name = canonical(wanted);
  if (store.serverlessSnapshots.has(name)) throw serverlessSnapshotExists(name);
  return name;
}
