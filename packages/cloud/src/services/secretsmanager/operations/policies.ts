import type { Operations } from "@assay/wire";
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import type { ServiceContext } from "../../../define-service.js";
import { malformedPolicy } from "../errors.js";
import type { SecretsStore } from "../store.js";

export const policyOperations = {
  GetResourcePolicy(input, { store }) {
    const { arn: ARN, name: Name, policy: ResourcePolicy } = store.get(input.SecretId);
    return { ARN, Name, ResourcePolicy };
  },

  PutResourcePolicy(input, { store }) {
    const secret = store.getLive(input.SecretId, "perform this operation on the secret");
    if (!isJsonObject(input.ResourcePolicy)) throw malformedPolicy();
    secret.policy = input.ResourcePolicy;
    return { ARN: secret.arn, Name: secret.name };
  },

  DeleteResourcePolicy(input, { store }) {
    const secret = store.getLive(input.SecretId, "perform this operation on the secret");
    secret.policy = undefined;
    return { ARN: secret.arn, Name: secret.name };
  },
} satisfies Operations<typeof SecretsManager, ServiceContext<SecretsStore>>;

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
