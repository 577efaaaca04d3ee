import type { Operations } from "@assay/wire";
import type * as Sns from "@aws-sdk/client-sns";
import { resourceNotFound } from "../errors.js";
import { checkTags } from "../tags.js";
import type { Topic } from "../topic.js";
import type { SnsContext } from "../topic-access.js";

export const tagOperations = {
  TagResource(input, context) {
    const topic = topicOf(input.ResourceArn, context);
    const added = input.Tags.map(({ Key = "", Value = "" }) => [Key, Value] as const);
    checkTags(new Map([...topic.tags, ...added]));
    for (const [key, value] of added) topic.tags.set(key, value);
    return {};
  },

  UntagResource(input, context) {
    const { tags } = topicOf(input.ResourceArn, context);
    for (const key of input.TagKeys) tags.delete(key);
    return {};
  },

  ListTagsForResource(input, context) {
    const { tags } = topicOf(input.ResourceArn, context);
    return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
  },
} satisfies Operations<typeof Sns, SnsContext>;

function topicOf(arn: string, { store }: SnsContext): Topic {
  const topic = store.topics.get(arn);
  if (topic === undefined) throw resourceNotFound();
  return topic;
}
