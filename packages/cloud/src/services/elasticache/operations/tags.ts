import type { Operations } from "@assay/wire";
import type * as ElastiCache from "@aws-sdk/client-elasticache";
import type { ServiceContext } from "../../../define-service.js";
import { tagNotFound } from "../errors.js";
import { checkArn } from "../identifiers.js";
import type { ElastiCacheStore } from "../store.js";
import { addTags, tagList } from "../tags.js";

export const tagOperations = {
  AddTagsToResource(input, { store }) {
    const tags = tagsOf(store, input.ResourceName);
    addTags(tags, input.Tags);
    return tagList(tags);
  },

  ListTagsForResource(input, { store }) {
    return tagList(tagsOf(store, input.ResourceName));
  },

  RemoveTagsFromResource(input, { store }) {
    const tags = tagsOf(store, input.ResourceName);
    const missing = input.TagKeys.find((key) => !tags.has(key));
    if (missing !== undefined) throw tagNotFound(missing);
    for (const key of input.TagKeys) tags.delete(key);
    return tagList(tags);
  },
} satisfies Operations<typeof ElastiCache, ServiceContext<ElastiCacheStore>>;

/** @throws InvalidARN; the resource's own "not found" */
function tagsOf(store: ElastiCacheStore, arn: string): Map<string, string> {
  checkArn(arn);
  const [kind = "", ...rest] = arn.split(":").slice(5);
  const name = rest.join(":");
  if (kind === "cluster") store.cluster(name);
  if (kind === "replicationgroup") store.group(name);
  if (kind === "serverlesscache") store.serverless(name);
  if (kind === "subnetgroup") store.subnetGroup(name);
  if (kind === "parametergroup") store.parameterGroup(name);
  if (kind === "user") store.users.user(name);
  if (kind === "snapshot") store.snapshot(name);
  if (kind === "serverlesscachesnapshot") store.serverlessSnapshot(name);
  if (kind === "usergroup") store.users.group(name);
  return store.tagsOf(arn);
}
