import { createMovableClock, type MovableClock } from "@assay/core";
import {
  CreateTopicCommand,
  type CreateTopicCommandInput,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { type Cloud, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";

export const NOW = Date.UTC(2026, 10, 1, 12);
export const REGION = "eu-central-1";

export const startFrozenCloud = (): Promise<Cloud<MovableClock>> => startCloud({ clock: createMovableClock(NOW) });

/** SNS and SQS in an account of the test's own. */
export function accountOf(cloud: Cloud, accountId = newAccountId()) {
  const scope = { accountId, region: REGION };
  const sns = cloud.client(SNSClient, scope);
  const sqs = cloud.client(SQSClient, scope);
  return {
    accountId,
    sns,
    sqs,
    async createTopic(Name = "orders", rest: Partial<CreateTopicCommandInput> = {}): Promise<string> {
      return (await sns.send(new CreateTopicCommand({ Name, ...rest }))).TopicArn ?? "";
    },
    publish: (TopicArn: string, Message: string, rest: Partial<PublishCommandInput> = {}) =>
      sns.send(new PublishCommand({ ...rest, TopicArn, Message })),
    async createQueue(QueueName: string, Attributes: Record<string, string> = {}): Promise<Queue> {
      const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
      const { Attributes: known } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
      );
      return {
        arn: known?.QueueArn ?? "",
        async receive({ settled }: { readonly settled: boolean } = { settled: true }) {
          if (settled) await settle(cloud);
          const request = {
            QueueUrl,
            MaxNumberOfMessages: 10,
            MessageAttributeNames: ["All"],
            MessageSystemAttributeNames: ["All" as const],
          };
          return (await sqs.send(new ReceiveMessageCommand(request))).Messages ?? [];
        },
      };
    },
    async subscribe(TopicArn: string, Protocol: string, Endpoint: string, Attributes: Record<string, string> = {}) {
      const request = { TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true };
      return (await sns.send(new SubscribeCommand(request))).SubscriptionArn ?? "";
    },
  };
}

export interface Queue {
  readonly arn: string;
  /** What has arrived: once nothing is on its way any more, or by now. */
  receive(options?: { readonly settled: boolean }): Promise<readonly Message[]>;
}

/** Deliveries are in hand until they have arrived; moving a clock by nothing waits for them. */
export async function settle(cloud: Cloud): Promise<void> {
  await (cloud.clock as MovableClock).advance(0);
}
