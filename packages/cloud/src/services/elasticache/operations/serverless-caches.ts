import { notImplemented, type Operations } from "@assay/wire";
import type * as ElastiCache from "@aws-sdk/client-elasticache";
import type { ServiceContext } from "../../../define-service.js";
import { pageOf } from "../../../paging.js";
import type { Access } from "../access.js";
import { tellBeyondServers } from "../beyond-servers.js";
import { engineOf } from "../cluster-settings.js";
import { invalidValue } from "../errors.js";
import { checkArn, checkIdentifier } from "../identifiers.js";
import { describeServerless } from "../serverless-cache.js";
import type { ElastiCacheStore } from "../store.js";
import { addTags } from "../tags.js";
import { takeServerlessSnapshot } from "./serverless-snapshots.js";

export const serverlessOperations = {
  async CreateServerlessCache(input, { store, ledger }) {
    checkIdentifier("ServerlessCacheName", input.ServerlessCacheName, 40);
    tellBeyondServers("CreateServerlessCache", input, ledger);
    const engine = engineOf(input.Engine);
    const data = contentsToRestore(store, input.SnapshotArnsToRestore);
    const settings = {
      engine,
      majorVersion: input.MajorEngineVersion ?? (engine === "redis" ? "7" : "8"),
      description: input.Description,
      usageLimits: input.CacheUsageLimits,
      securityGroupIds: input.SecurityGroupIds ?? [],
      subnetIds: input.SubnetIds ?? [],
      access: accessOf(store, input.UserGroupId),
      snapshotRetentionDays: input.SnapshotRetentionLimit ?? 0,
      dailySnapshotTime: input.DailySnapshotTime,
    };
    const cache = await store.createServerless(input.ServerlessCacheName, settings, { data });
    addTags(store.tagsOf(cache.arn), input.Tags);
    return { ServerlessCache: describeServerless(cache, "creating") };
  },

  DescribeServerlessCaches(input, { store }) {
    const { ServerlessCacheName: name, MaxResults: limit = 50, NextToken: nextToken } = input;
    const caches = name === undefined ? store.serverlessCaches() : [store.serverless(name)];
    const page = pageOf(caches, {
      keyOf: (cache) => cache.name,
      limit,
      nextToken,
      onInvalidToken: () => {
        throw invalidValue("The parameter NextToken is not valid.");
      },
    });
    return { ServerlessCaches: page.items.map((cache) => describeServerless(cache)), NextToken: page.nextToken };
  },

  async ModifyServerlessCache(input, { store, ledger }) {
    const cache = store.serverless(input.ServerlessCacheName);
    tellBeyondServers("ModifyServerlessCache", input, ledger);
    if (input.RemoveUserGroup === true || input.UserGroupId !== undefined) {
      const access = accessOf(store, input.UserGroupId);
      await cache.node.setUsers(store.users.aclUsersOf(access));
      cache.access = access;
    }
    cache.description = input.Description ?? cache.description;
    cache.snapshotRetentionDays = input.SnapshotRetentionLimit ?? cache.snapshotRetentionDays;
    cache.dailySnapshotTime = input.DailySnapshotTime ?? cache.dailySnapshotTime;
    cache.securityGroupIds = input.SecurityGroupIds ?? cache.securityGroupIds;
    cache.engine = input.Engine === undefined ? cache.engine : engineOf(input.Engine);
    cache.majorVersion = input.MajorEngineVersion ?? cache.majorVersion;
    cache.usageLimits = input.CacheUsageLimits ?? cache.usageLimits;
    return { ServerlessCache: describeServerless(cache, "modifying") };
  },

  async DeleteServerlessCache(input, { store }) {
    const cache = store.serverless(input.ServerlessCacheName);
    if (input.FinalSnapshotName !== undefined) await takeServerlessSnapshot(store, input.FinalSnapshotName, cache);
    await store.deleteServerless(cache);
    return { ServerlessCache: describeServerless(cache, "deleting") };
  },
} satisfies Operations<typeof ElastiCache, ServiceContext<ElastiCacheStore>>;

/** @throws UserGroupNotFound */
function accessOf(store: ElastiCacheStore, userGroupId: string | undefined): Access {
  return userGroupId === undefined
    ? { kind: "open" }
    : { kind: "user-group", userGroupId: store.users.group(userGroupId).id };
}

/** @throws the snapshot's "not found"; InvalidParameterValue for several; ServiceError NotImplemented for files in S3 */
function contentsToRestore(store: ElastiCacheStore, arns: readonly string[] = []): Uint8Array | undefined {
  const [arn, ...others] = arns;
  if (arn === undefined) return undefined;
  if (!arn.includes(":elasticache:")) {
    throw notImplemented("ElastiCache", "CreateServerlessCache with SnapshotArnsToRestore in S3");
  }
  checkArn(arn);
  const [kind, name = ""] = arn.split(":").slice(5);
  if (kind === "serverlesscachesnapshot" && others.length === 0) return store.serverlessSnapshot(name).data;
  const [first, ...rest] = store.snapshot(name).nodes;
  if (others.length + rest.length === 0) return first.data;
  throw invalidValue("A serverless cache is restored from one snapshot of one node group in this cloud.");
}
