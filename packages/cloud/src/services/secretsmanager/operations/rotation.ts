import { notImplemented, type Operations } from "@assay/wire";
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import type { ServiceContext } from "../../../define-service.js";
import type { ServiceClients } from "../../../ports.js";
import { checkToken } from "../constraints.js";
import { functionNotInvokable, invalidParameter, invalidRequest } from "../errors.js";
import { intervalOf } from "../rotation.js";
import { PENDING } from "../secret-version.js";
import type { SecretsStore } from "../store.js";

const ACTION = "perform this operation on the secret";

export const rotationOperations = {
  async RotateSecret(input, { store, clock }) {
    checkToken(input.ClientRequestToken);
    if (input.ExternalSecretRotationMetadata !== undefined || input.ExternalSecretRotationRoleArn !== undefined) {
      throw notImplemented("Secrets Manager", "RotateSecret of a secret that a partner manages");
    }
    const secret = store.getLive(input.SecretId, ACTION);
    const functionArn = input.RotationLambdaARN ?? secret.rotation?.functionArn;
    if (functionArn === undefined) {
      throw invalidRequest("No Lambda rotation function ARN is associated with this secret.");
    }
    const rules = input.RotationRules ?? secret.rotation?.rules ?? {};
    const intervalMs = intervalOf(rules);
    await findFunction(functionArn, store.ports.clients);
    const now = clock.now();
    secret.rotation = {
      ...{ functionArn, rules, isEnabled: true },
      lastRotatedAtMs: secret.rotation?.lastRotatedAtMs,
      nextAtMs: intervalMs === undefined ? undefined : now + intervalMs,
    };
    store.rotator.reschedule(secret);
    if (input.RotateImmediately === false) return { ARN: secret.arn, Name: secret.name };
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
    const secret = store.getLive(input.SecretId, ACTION);
    if (secret.rotation !== undefined) {
      secret.rotation = { ...secret.rotation, isEnabled: false, nextAtMs: undefined };
      store.rotator.reschedule(secret);
    }
    return { ARN: secret.arn, Name: secret.name, VersionId: secret.versionAt(PENDING)?.id };
  },
} satisfies Operations<typeof SecretsManager, ServiceContext<SecretsStore>>;

/** @throws InvalidParameterException, ServiceError AccessDeniedException, as for a function that may not be invoked */
async function findFunction(functionArn: string, clients: ServiceClients): Promise<void> {
  const [, , service, region = "", accountId = ""] = functionArn.split(":");
  if (service !== "lambda") throw invalidParameter(`${functionArn} is not the ARN of a Lambda function.`);
  const { GetFunctionCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  try {
    await clients.of(LambdaClient, { accountId, region }).send(new GetFunctionCommand({ FunctionName: functionArn }));
  } catch (cause) {
    throw functionNotInvokable(cause);
  }
}
