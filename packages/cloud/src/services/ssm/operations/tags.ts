import type { Operations } from "@assay/wire";
import type * as Ssm from "@aws-sdk/client-ssm";
import type { ServiceContext } from "../../../define-service.js";
import { invalidResourceId, invalidResourceType } from "../errors.js";
import type { SsmStore } from "../store.js";
import { addTags } from "../tags.js";

export const tagOperations = {
  AddTagsToResource(input, { store }) {
    addTags(tagsOf(store, input), input.Tags);
    return {};
  },

  RemoveTagsFromResource(input, { store }) {
    const tags = tagsOf(store, input);
    for (const key of input.TagKeys) tags.delete(key);
    return {};
  },

  ListTagsForResource(input, { store }) {
    return { TagList: [...tagsOf(store, input)].map(([Key, Value]) => ({ Key, Value })) };
  },
} satisfies Operations<typeof Ssm, ServiceContext<SsmStore>>;

function tagsOf(
  store: SsmStore,
  { ResourceType, ResourceId }: { readonly ResourceType: string; readonly ResourceId: string },
): Map<string, string> {
  if (ResourceType !== "Parameter") throw invalidResourceType(ResourceType);
  const parameter = store.find(ResourceId);
  if (parameter === undefined) throw invalidResourceId();
  return parameter.tags;
}
