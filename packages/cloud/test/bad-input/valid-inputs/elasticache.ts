import type { ValidCall } from "./valid-call.js";

export const ELASTICACHE: readonly ValidCall[] = [
  [
    "CreateCacheParameterGroup",
    { CacheParameterGroupName: "params", CacheParameterGroupFamily: "redis7", Description: "d" },
  ],
  [
    "ModifyCacheParameterGroup",
    {
      CacheParameterGroupName: "params",
      ParameterNameValues: [{ ParameterName: "maxmemory-policy", ParameterValue: "noeviction" }],
    },
  ],
  [
    "CreateCacheSubnetGroup",
    { CacheSubnetGroupName: "subnets", CacheSubnetGroupDescription: "d", SubnetIds: ["subnet-1"] },
  ],
  ["DescribeCacheParameters", { CacheParameterGroupName: "params" }],
];
