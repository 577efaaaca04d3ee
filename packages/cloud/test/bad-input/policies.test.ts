import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../../src/index.js";
import { newAccountId } from "../accounts.js";
import { refusal } from "../sqs-fixture.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

describe.each(["a", "1", "null", "[]", "{}", '{"Statement":null}', '{"Statement":[null]}', '{"Statement":["a"]}', "{"])(
  "%s is no policy",
  (Policy) => {
    test("of a queue, neither when it is made nor later", async () => {
      const sqs = cloud.client(SQSClient, { accountId: newAccountId() });
      const create = new CreateQueueCommand({ QueueName: "orders", Attributes: { Policy } });
      expect((await refusal(sqs.send(create))).name).toBe("InvalidParameterValue");
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
      const change = new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } });
      expect((await refusal(sqs.send(change))).name).toBe("InvalidParameterValue");
    });

    test("of a topic, neither when it is made nor later", async () => {
      const sns = cloud.client(SNSClient, { accountId: newAccountId() });
      const create = new CreateTopicCommand({ Name: "orders", Attributes: { Policy } });
      expect((await refusal(sns.send(create))).name).toBe("InvalidParameterException");
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "orders" }));
      const change = { TopicArn, AttributeName: "Policy", AttributeValue: Policy };
      expect((await refusal(sns.send(new SetTopicAttributesCommand(change)))).name).toBe("InvalidParameterException");
    });
  },
);
