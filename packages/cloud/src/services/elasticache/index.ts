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
    CreateCacheCluster: "no memcached, no files in S3; versions, windows and networks are kept without effect",
    CreateReplicationGroup: "no files in S3, no global datastores; slots are not dealt out anew",
    CreateServerlessCache: "no files in S3; usage limits are kept without effect",
    CopySnapshot: "no files in S3",
    CreateUser: "no IAM authentication",
    ModifyUser: "no IAM authentication",
    CreateCacheSubnetGroup: "subnets are names",
    ModifyCacheCluster: "tokens and parameters change; other settings are kept and shown",
    ModifyReplicationGroup:
      "encryption in transit, who is let in and parameters change; other settings are kept and shown",
    ModifyServerlessCache: "who is let in changes; other settings are kept and shown",
    TestFailover: "outside of cluster mode, members exchange their endpoints",
  },
});
