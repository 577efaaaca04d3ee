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
  [
    "CreateUser",
    {
      UserId: "reader",
      UserName: "default",
      Engine: "redis",
      AccessString: "on ~* +@read",
      Passwords: ["sixteen-letters-long"],
    },
  ],
  ["ModifyUser", { UserId: "reader", AppendAccessString: "+get" }],
  ["CreateUserGroup", { UserGroupId: "readers", Engine: "redis", UserIds: ["reader"] }],
  ["ModifyUserGroup", { UserGroupId: "readers", UserIdsToAdd: ["default"], UserIdsToRemove: ["reader"] }],
  ["DescribeUsers", { Filters: [{ Name: "user-id", Values: ["reader"] }] }],
  ["DescribeSnapshots", { MaxRecords: 20 }],
  ["DescribeServerlessCacheSnapshots", { MaxResults: 20 }],
  ["DescribeCacheParameters", { CacheParameterGroupName: "params" }],
];
