import type { MovableClock } from "@assay/core";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { SetTopicAttributesCommand } from "@aws-sdk/client-sns";
import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accountOf, REGION, settle, startFrozenCloud } from "../../../test/sns-fixture.js";
import type { Cloud } from "../../start-cloud.js";

let cloud: Cloud<MovableClock>;
beforeAll(async () => {
  cloud = await startFrozenCloud();
});
afterAll(() => cloud.dispose());

const ROLE = "arn:aws:iam::111111111111:role/sns-logs";

test("deliveries are logged for topics that say so, failures in a group of their own", async () => {
  const { sns, sqs, accountId, createTopic, createQueue, subscribe, publish } = accountOf(cloud);
  const topicArn = await createTopic("orders");
  const set = (AttributeName: string, AttributeValue: string) =>
    sns.send(new SetTopicAttributesCommand({ TopicArn: topicArn, AttributeName, AttributeValue }));
  await set("SQSSuccessFeedbackRoleArn", ROLE);
  await set("SQSFailureFeedbackRoleArn", ROLE);
  await set("HTTPSuccessFeedbackRoleArn", ROLE);
  const queue = await createQueue("orders");
  await subscribe(topicArn, "sqs", queue.arn);
  const logged = async (suffix: string) => {
    await settle(cloud);
    const logs = cloud.client(CloudWatchLogsClient, { accountId, region: REGION });
    const logGroupName = `sns/${REGION}/${accountId}/orders${suffix}`;
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    return events.map(({ message = "" }) => JSON.parse(message) as unknown);
  };

  const { MessageId } = await publish(topicArn, "hello");
  const success = {
    notification: {
      messageMD5Sum: "5d41402abc4b2a76b9719d911017c592",
      messageId: MessageId,
      topicArn,
      timestamp: "2026-11-01 12:00:00.000",
    },
    delivery: {
      deliveryId: expect.any(String),
      destination: queue.arn,
      providerResponse: "",
      dwellTimeMs: 0,
      attempts: 1,
      statusCode: 200,
    },
    status: "SUCCESS",
  };
  expect(await logged("")).toEqual([success]);

  await set("SQSSuccessFeedbackSampleRate", "0");
  await publish(topicArn, "not in the sample");
  expect(await logged("")).toHaveLength(1);

  await sqs.send(new DeleteQueueCommand({ QueueUrl: `http://localhost/${accountId}/orders` }));
  await publish(topicArn, "lost");
  expect(await logged("/Failure")).toMatchObject([{ status: "FAILURE", delivery: { destination: queue.arn } }]);
  await expect(set("SQSSuccessFeedbackSampleRate", "101")).rejects.toThrow("SQSSuccessFeedbackSampleRate");
});
