import type * as Sqs from "@aws-sdk/client-sqs";
import { expect } from "vitest";

/** A message goes through a queue, and a queue that is not there is refused; `code` is what the client calls that. */
export async function useQueues(sdk: typeof Sqs, sqs: Sqs.SQSClient, code: string): Promise<void> {
  const { QueueUrl } = await sqs.send(
    new sdk.CreateQueueCommand({ QueueName: "orders", Attributes: { VisibilityTimeout: "45" }, tags: { team: "a" } }),
  );
  const attributes = { n: { DataType: "Number", StringValue: "1" }, b: { DataType: "Binary", BinaryValue: bytes } };
  await sqs.send(
    new sdk.SendMessageCommand({ QueueUrl, MessageBody: "1 tea & <2> ä☃ cups", MessageAttributes: attributes }),
  );
  const batch = ["a", "b"].map((Id) => ({ Id, MessageBody: Id, DelaySeconds: Id === "a" ? 0 : 9_999 }));
  const sent = await sqs.send(new sdk.SendMessageBatchCommand({ QueueUrl, Entries: batch }));
  expect([sent.Successful?.[0]?.Id, sent.Failed?.[0]?.Id]).toEqual(["a", "b"]);

  const receive = new sdk.ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ["All"],
    AttributeNames: ["All"],
  });
  const { Messages = [] } = await sqs.send(receive);
  expect(Messages.map(({ Body }) => Body).sort()).toEqual(["1 tea & <2> ä☃ cups", "a"]);
  const [message] = Messages.filter(({ Body }) => Body !== "a");
  expect(message?.MessageAttributes?.n).toMatchObject({ DataType: "Number", StringValue: "1" });
  expect([...(message?.MessageAttributes?.b?.BinaryValue ?? [])]).toEqual([...bytes]);
  expect(message?.Attributes?.ApproximateReceiveCount).toBe("1");
  await sqs.send(new sdk.DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));

  const counted = new sdk.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
  expect((await sqs.send(counted)).Attributes).toMatchObject({
    VisibilityTimeout: "45",
    ApproximateNumberOfMessagesNotVisible: "1",
  });
  expect((await sqs.send(new sdk.ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ team: "a" });
  await expect(sqs.send(new sdk.GetQueueUrlCommand({ QueueName: "nothing" }))).rejects.toMatchObject({
    name: code,
    $metadata: { httpStatusCode: 400 },
  });
}

const bytes = Uint8Array.of(0, 127, 128, 255);
