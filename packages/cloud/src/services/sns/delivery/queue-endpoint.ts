import type { MessageAttributeValue, SendMessageCommandInput } from "@aws-sdk/client-sqs";
import { parseArn } from "../arn.js";
import { refusedBy } from "./delivery-error.js";
import { type EndpointPorts, refuseForeign } from "./refuse-foreign.js";

export interface QueueMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
}

/** Sends to a queue as its owner would; one of another account has to let SNS in. @throws DeliveryError */
export async function sendToQueue(
  ports: EndpointPorts,
  queueArn: string,
  message: QueueMessage,
  topicArn: string,
): Promise<void> {
  const { accountId, region, resource } = parseArn(queueArn, "Endpoint");
  const { SendMessageCommand, SQSClient } = await import("@aws-sdk/client-sqs");
  const input: SendMessageCommandInput = {
    QueueUrl: `http://localhost/${accountId}/${resource}`,
    MessageBody: message.body,
    MessageAttributes: message.attributes,
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
  };
  try {
    refuseForeign(ports, queueArn, topicArn);
    await ports.clients.of(SQSClient, { accountId, region }).send(new SendMessageCommand(input));
  } catch (error) {
    throw refusedBy(error);
  }
}
