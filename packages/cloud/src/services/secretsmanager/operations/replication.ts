import type { Operations } from "@assay/wire";
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import type { ServiceContext } from "../../../define-service.js";
import { addReplicas, checkReplicaRegions, detachReplica, removeReplicas, replicationStatus } from "../replicate.js";
import type { SecretsStore } from "../store.js";

const ACTION = "perform this operation on the secret";

export const replicationOperations = {
  ReplicateSecretToRegions({ SecretId, AddReplicaRegions, ForceOverwriteReplicaSecret = false }, context) {
    const secret = context.store.getOwn(SecretId, ACTION);
    checkReplicaRegions(secret.region, AddReplicaRegions);
    addReplicas(secret, AddReplicaRegions, { isForced: ForceOverwriteReplicaSecret, regions: context });
    return { ARN: secret.arn, ReplicationStatus: replicationStatus(secret, context) };
  },

  RemoveRegionsFromReplication({ SecretId, RemoveReplicaRegions }, context) {
    const secret = context.store.getOwn(SecretId, ACTION);
    removeReplicas(secret, RemoveReplicaRegions, context);
    return { ARN: secret.arn, ReplicationStatus: replicationStatus(secret, context) ?? [] };
  },

  StopReplicationToReplica({ SecretId }, context) {
    const secret = context.store.getLive(SecretId, ACTION);
    detachReplica(secret, context);
    return { ARN: secret.arn };
  },
} satisfies Operations<typeof SecretsManager, ServiceContext<SecretsStore>>;
