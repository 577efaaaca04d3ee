import type * as Sns from "@aws-sdk/client-sns";
import { expect } from "vitest";

/** Topics with lists, maps and tags; pages of them; and one that is not there. */
export async function useTopics(sdk: typeof Sns, sns: Sns.SNSClient): Promise<void> {
  const Tags = [{ Key: "team", Value: "tea & <cake>" }];
  const { TopicArn = "" } = await sns.send(new sdk.CreateTopicCommand({ Name: "orders", Tags }));
  expect((await sns.send(new sdk.ListTagsForResourceCommand({ ResourceArn: TopicArn }))).Tags).toEqual(Tags);
  const queue = TopicArn.replace(":sns:", ":sqs:");
  const filter = JSON.stringify({ kind: ["order"] });
  const { SubscriptionArn } = await sns.send(
    new sdk.SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queue, Attributes: { FilterPolicy: filter } }),
  );
  const { Attributes } = await sns.send(new sdk.GetSubscriptionAttributesCommand({ SubscriptionArn }));
  expect(Attributes).toMatchObject({ FilterPolicy: filter, Endpoint: queue, PendingConfirmation: "false" });
  const published = await sns.send(
    new sdk.PublishBatchCommand({
      TopicArn,
      PublishBatchRequestEntries: ["a", "b"].map((Id) => ({
        Id,
        Message: "ä☃",
        MessageAttributes: { bytes: { DataType: "Binary", BinaryValue: Uint8Array.of(0, 255) } },
      })),
    }),
  );
  expect(published.Successful?.map(({ Id }) => Id)).toEqual(["a", "b"]);
  expect(published.Failed ?? []).toEqual([]);
  expect((await sns.send(new sdk.ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
  await expect(sns.send(new sdk.PublishCommand({ TopicArn: `${TopicArn}x`, Message: "x" }))).rejects.toMatchObject({
    name: "NotFoundException",
    message: "Topic does not exist",
    $metadata: { httpStatusCode: 404 },
  });
}
