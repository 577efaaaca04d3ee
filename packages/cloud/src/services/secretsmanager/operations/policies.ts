import type { Operations } from "@assay/wire";
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import type { ServiceContext } from "../../../define-service.js";
import { publicPolicy } from "../errors.js";
import { updateReplicas } from "../replicate.js";
import { validatePolicy } from "../resource-policy.js";
import type { SecretsStore } from "../store.js";

const ACTION = "perform this operation on the secret";

export const policyOperations = {
  GetResourcePolicy(input, { store }) {
    const { arn: ARN, name: Name, policy: ResourcePolicy } = store.get(input.SecretId);
    return { ARN, Name, ResourcePolicy };
  },

  ValidateResourcePolicy(input, { store }) {
    if (input.SecretId !== undefined) store.getLive(input.SecretId, ACTION);
    const errors = validatePolicy(input.ResourcePolicy);
    return { PolicyValidationPassed: errors.length === 0, ValidationErrors: [...errors] };
  },

  PutResourcePolicy(input, context) {
    const secret = context.store.getOwn(input.SecretId, ACTION);
    const errors = validatePolicy(input.ResourcePolicy);
    if (input.BlockPublicPolicy === true && errors.length > 0) throw publicPolicy();
    secret.policy = input.ResourcePolicy;
    updateReplicas(secret, context);
    return { ARN: secret.arn, Name: secret.name };
  },

  DeleteResourcePolicy(input, context) {
    const secret = context.store.getOwn(input.SecretId, ACTION);
    secret.policy = undefined;
    updateReplicas(secret, context);
    return { ARN: secret.arn, Name: secret.name };
  },
} satisfies Operations<typeof SecretsManager, ServiceContext<SecretsStore>>;
