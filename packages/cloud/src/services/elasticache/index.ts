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
    CreateCacheCluster: "no TLS, no memcached",
    CreateReplicationGroup: "no TLS, no cluster mode",
    CreateServerlessCache: "no TLS",
    ModifyCacheParameterGroup: "reaches servers that are created afterwards",
  },
});
