import type { Operations } from "@assay/wire";
import type * as Ssm from "@aws-sdk/client-ssm";
import type { ServiceContext } from "../../../define-service.js";
import { invalidResourceId, invalidResourceType } from "../errors.js";
import type { Parameter } from "../parameter.js";
import type { SsmStore } from "../store.js";

export const tagOperations = {
  AddTagsToResource(input, { store }) {
    taggedOf(store, input).addTags(input.Tags);
    return {};
  },

  RemoveTagsFromResource(input, { store }) {
    taggedOf(store, input).removeTags(input.TagKeys);
    return {};
  },

  ListTagsForResource(input, { store }) {
    return { TagList: [...taggedOf(store, input).tags].map(([Key, Value]) => ({ Key, Value })) };
  },
} satisfies Operations<typeof Ssm, ServiceContext<SsmStore>>;

function taggedOf(
  store: SsmStore,
  { ResourceType, ResourceId }: { readonly ResourceType: string; readonly ResourceId: string },
): Parameter {
  if (ResourceType !== "Parameter") throw invalidResourceType(ResourceType);
  const parameter = store.find(ResourceId);
  if (parameter === undefined) throw invalidResourceId();
  return parameter;
}
