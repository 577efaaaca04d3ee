import type { Operations } from "@assay/wire";
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import type { ServiceContext } from "../../../define-service.js";
import { updateReplicas } from "../replicate.js";
import type { SecretsStore } from "../store.js";
import { addTags } from "../tags.js";

const ACTION = "perform this operation on the secret";

export const tagOperations = {
  TagResource(input, context) {
    const secret = context.store.getOwn(input.SecretId, ACTION);
    addTags(secret.tags, input.Tags);
    updateReplicas(secret, context);
    return {};
  },

  UntagResource(input, context) {
    const secret = context.store.getOwn(input.SecretId, ACTION);
    for (const key of input.TagKeys) secret.tags.delete(key);
    updateReplicas(secret, context);
    return {};
  },
} satisfies Operations<typeof SecretsManager, ServiceContext<SecretsStore>>;
