import { clusterOperations } from "./operations/cache-clusters.js";
import { parameterGroupOperations } from "./operations/parameter-groups.js";
import { replicaOperations } from "./operations/replicas.js";
import { replicationGroupOperations } from "./operations/replication-groups.js";
import { serverlessOperations } from "./operations/serverless-caches.js";
import { serverlessSnapshotOperations } from "./operations/serverless-snapshots.js";
import { snapshotOperations } from "./operations/snapshots.js";
import { subnetGroupOperations } from "./operations/subnet-groups.js";
import { tagOperations } from "./operations/tags.js";
import { userGroupOperations } from "./operations/user-groups.js";
import { userOperations } from "./operations/users.js";

export const operations = {
  ...clusterOperations,
  ...replicationGroupOperations,
  ...replicaOperations,
  ...serverlessOperations,
  ...subnetGroupOperations,
  ...parameterGroupOperations,
  ...userOperations,
  ...userGroupOperations,
  ...snapshotOperations,
  ...serverlessSnapshotOperations,
  ...tagOperations,
};
