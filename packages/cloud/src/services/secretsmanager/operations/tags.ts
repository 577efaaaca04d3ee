import type { Operations } from "@assay/wire";
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import type { ServiceContext } from "../../../define-service.js";
import type { SecretsStore } from "../store.js";
import { addTags } from "../tags.js";

const ACTION = "perform this operation on the secret";

export const tagOperations = {
  TagResource(input, { store }) {
    addTags(store.getLive(input.SecretId, ACTION).tags, input.Tags);
    return {};
  },

  UntagResource(input, { store }) {
    const { tags } = store.getLive(input.SecretId, ACTION);
    for (const key of input.TagKeys) tags.delete(key);
    return {};
  },
} satisfies Operations<typeof SecretsManager, ServiceContext<SecretsStore>>;
