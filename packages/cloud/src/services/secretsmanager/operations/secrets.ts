import { randomUUID } from "node:crypto";
import type { Operations } from "@assay/wire";
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import type { ServiceContext } from "../../../define-service.js";
import { checkName, checkToken, secretValueOf } from "../constraints.js";
import { describeSecret, versionsToStages } from "../describe.js";
import { invalidParameter, stillReplicated } from "../errors.js";
import { addReplicas, checkReplicaRegions, replicationStatus, updateReplicas } from "../replicate.js";
import { replicasOf } from "../replication.js";
import { CURRENT } from "../secret-version.js";
import type { SecretsStore } from "../store.js";
import { addTags } from "../tags.js";

const ACTION = "perform this operation on the secret";

const DAY_MS = 86_400_000;

export const secretOperations = {
  CreateSecret(input, context) {
    const { store, clock, region } = context;
    checkName(input.Name);
    checkToken(input.ClientRequestToken);
    const value = secretValueOf(input);
    const replicas = input.AddReplicaRegions ?? [];
    checkReplicaRegions(region, replicas);
    const known = store.findLive(input.Name);
    if (known !== undefined && value !== undefined && input.ClientRequestToken !== undefined) {
      // The same request again, as SDKs send it after a timeout.
      const again = known.versions().find(({ id }) => id === input.ClientRequestToken);
      if (again !== undefined) {
        known.put(again.id, value, [], clock.now());
        return { ARN: known.arn, Name: known.name, VersionId: again.id };
      }
    }
    const secret = store.create(input.Name, { description: input.Description, kmsKeyId: input.KmsKeyId });
    addTags(secret.tags, input.Tags ?? []);
    const id = input.ClientRequestToken ?? randomUUID();
    const version = value === undefined ? undefined : secret.put(id, value, [CURRENT], clock.now());
    addReplicas(secret, replicas, { isForced: input.ForceOverwriteReplicaSecret ?? false, regions: context });
    return {
      ...{ ARN: secret.arn, Name: secret.name, VersionId: version?.id },
      ReplicationStatus: replicationStatus(secret, context),
    };
  },

  DescribeSecret(input, context) {
    const secret = context.store.get(input.SecretId);
    return {
      ...describeSecret(secret),
      VersionIdsToStages: versionsToStages(secret),
      ReplicationStatus: replicationStatus(secret, context),
    };
  },

  UpdateSecret(input, context) {
    const { store, clock } = context;
    checkToken(input.ClientRequestToken);
    const secret = store.getLive(input.SecretId, ACTION);
    const value = secretValueOf(input);
    // A replica has its own key, and nothing else of its own.
    if (input.Description !== undefined || value !== undefined) store.getOwn(input.SecretId, ACTION);
    secret.description = input.Description ?? secret.description;
    secret.kmsKeyId = input.KmsKeyId ?? secret.kmsKeyId;
    secret.changedAtMs = clock.now();
    const id = input.ClientRequestToken ?? randomUUID();
    const version = value === undefined ? undefined : secret.put(id, value, [CURRENT], clock.now());
    if (version !== undefined) store.rotator.countAsRotation(secret);
    updateReplicas(secret, context);
    return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
  },

  DeleteSecret(input, { store, clock }) {
    const { RecoveryWindowInDays, ForceDeleteWithoutRecovery: isForced = false } = input;
    if (isForced && RecoveryWindowInDays !== undefined) {
      throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
    }
    const days = RecoveryWindowInDays ?? 30;
    if (days < 7 || days > 30)
      throw invalidParameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
    const now = clock.now();
    const secret = store.getOwn(input.SecretId, ACTION);
    const replicas = replicasOf(secret.replication);
    if (replicas.length > 0)
      throw stillReplicated(
        secret.arn,
        replicas.map(({ region }) => region),
      );
    const endsAtMs = isForced ? now : now + days * DAY_MS;
    secret.deletion = { deletedAtMs: now, endsAtMs };
    if (isForced) store.forget(secret);
    return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(endsAtMs) };
  },

  RestoreSecret(input, { store }) {
    const secret = store.get(input.SecretId);
    secret.deletion = undefined;
    return { ARN: secret.arn, Name: secret.name };
  },
} satisfies Operations<typeof SecretsManager, ServiceContext<SecretsStore>>;
