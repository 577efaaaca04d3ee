import * as ElastiCache from "@aws-sdk/client-elasticache";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { operations } from "./operations.js";
import { restoreStore, saveStore } from "./saved-store.js";
import { ElastiCacheStore } from "./store.js";

/** Amazon ElastiCache: clusters, replication groups and serverless caches whose endpoints are real servers. */
export const elasticache = defineService({
  client: ElastiCache,
  createStore: (scope: Scope, ports: CloudPorts) => new ElastiCacheStore(scope, ports),
  disposeStore: (store) => store.stop(),
  saveStore,
  restoreStore,
  operations,
  partial: {
    CreateCacheCluster: "no memcached, no snapshots; versions, windows and networks are kept without effect",
    CreateReplicationGroup: "no cluster mode, no user groups, no snapshots",
    CreateServerlessCache: "no user groups, no snapshots; usage limits are kept without effect",
    CreateCacheSubnetGroup: "subnets are names",
    ModifyCacheCluster: "settings are kept and shown; the server stays as it is; tokens are not changed",
    ModifyReplicationGroup: "encryption in transit changes; other settings are kept and shown; tokens are not changed",
    ModifyServerlessCache: "settings are kept and shown; the server stays as it is",
    ModifyCacheParameterGroup: "reaches servers that are created afterwards",
    ResetCacheParameterGroup: "reaches servers that are created afterwards",
    TestFailover: "endpoints stay with their servers",
  },
});
