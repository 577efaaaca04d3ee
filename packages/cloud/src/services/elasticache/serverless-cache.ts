import type { ServerlessCache as ServerlessCacheDescription } from "@aws-sdk/client-elasticache";
import type { Access } from "./access.js";
import type { CacheNode } from "./cache-node.js";
import type { Engine } from "./server-program.js";

export interface ServerlessCache {
  readonly name: string;
  readonly arn: string;
  engine: Engine;
  majorVersion: string;
  description: string | undefined;
  usageLimits: ServerlessCacheDescription["CacheUsageLimits"];
  securityGroupIds: readonly string[];
  readonly subnetIds: readonly string[];
  access: Access;
  snapshotRetentionDays: number;
  /** For example `03:00`, UTC. */
  dailySnapshotTime: string | undefined;
  readonly node: CacheNode;
}

export function describeServerless(
  cache: ServerlessCache,
  status: "creating" | "available" | "modifying" | "deleting" = "available",
): ServerlessCacheDescription {
  return {
    ServerlessCacheName: cache.name,
    ARN: cache.arn,
    Description: cache.description,
    CreateTime: cache.node.createdAt,
    Status: status,
    Engine: cache.engine,
    MajorEngineVersion: cache.majorVersion,
    FullEngineVersion: cache.majorVersion,
    CacheUsageLimits: cache.usageLimits,
    ...(cache.access.kind === "user-group" && { UserGroupId: cache.access.userGroupId }),
    SecurityGroupIds: [...cache.securityGroupIds],
    SubnetIds: [...cache.subnetIds],
    ...(status !== "creating" && {
      Endpoint: { ...cache.node.endpoint },
      ReaderEndpoint: { ...cache.node.endpoint },
    }),
    SnapshotRetentionLimit: cache.snapshotRetentionDays,
    DailySnapshotTime: cache.dailySnapshotTime,
    NetworkType: "ipv4",
  };
}
