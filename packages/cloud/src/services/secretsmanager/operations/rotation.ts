import { notImplemented, type Operations } from "@assay/wire";
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import type { ServiceContext } from "../../../define-service.js";
import { checkToken } from "../constraints.js";
import { invalidRequest } from "../errors.js";
import { checkFunction } from "../rotation-function.js";
import { checkRules, nextWindowOf } from "../rotation-schedule.js";
import { PENDING } from "../secret-version.js";
import type { SecretsStore } from "../store.js";

const ACTION = "perform this operation on the secret";

export const rotationOperations = {
  async RotateSecret(input, { store, clock }) {
    checkToken(input.ClientRequestToken);
    if (input.ExternalSecretRotationMetadata !== undefined || input.ExternalSecretRotationRoleArn !== undefined) {
      throw notImplemented("Secrets Manager", "RotateSecret of a secret that a partner manages");
    }
    const secret = store.getOwn(input.SecretId, ACTION);
    const functionArn = input.RotationLambdaARN ?? secret.rotation?.functionArn;
    if (functionArn === undefined) {
      throw invalidRequest("No Lambda rotation function ARN is associated with this secret.");
    }
    const rules = input.RotationRules ?? secret.rotation?.rules ?? {};
    const now = clock.now();
    checkRules(rules, now);
    await checkFunction(functionArn, secret, store.ports);
    secret.rotation = {
      ...{ functionArn, rules, isEnabled: true },
      lastRotatedAtMs: secret.rotation?.lastRotatedAtMs,
      nextWindow: nextWindowOf(rules, now),
      retry: undefined,
    };
    store.rotator.reschedule(secret);
    if (input.RotateImmediately === false) {
      store.rotator.test(secret);
      return { ARN: secret.arn, Name: secret.name };
    }
    const unfinished = secret.unfinishedRotation;
    if (unfinished !== undefined && unfinished !== input.ClientRequestToken) {
      store.rotator.begin(secret, unfinished);
      throw invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");
    }
    const versionId = secret.beginRotation(now, input.ClientRequestToken);
    store.rotator.begin(secret, versionId);
    return { ARN: secret.arn, Name: secret.name, VersionId: versionId };
  },

  CancelRotateSecret(input, { store }) {
    const secret = store.getOwn(input.SecretId, ACTION);
    if (secret.rotation !== undefined) {
      secret.rotation = { ...secret.rotation, isEnabled: false, nextWindow: undefined, retry: undefined };
      store.rotator.reschedule(secret);
    }
    return { ARN: secret.arn, Name: secret.name, VersionId: secret.versionAt(PENDING)?.id };
  },
} satisfies Operations<typeof SecretsManager, ServiceContext<SecretsStore>>;
