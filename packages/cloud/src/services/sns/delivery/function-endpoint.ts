import { parseArn, topicArnOf } from "../arn.js";
import type { Notification } from "../notification.js";
import { refusedBy } from "./delivery-error.js";
import { type EndpointPorts, refuseForeign } from "./refuse-foreign.js";

/** Hands a notification to a function as an asynchronous event. @throws DeliveryError */
export async function invokeFunction(
  ports: EndpointPorts,
  functionArn: string,
  subscriptionArn: string,
  notification: Notification,
): Promise<void> {
  const { accountId, region } = parseArn(functionArn, "Endpoint");
  const { InvokeCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  const Payload = Buffer.from(JSON.stringify({ Records: [recordOf(subscriptionArn, notification)] }));
  const command = new InvokeCommand({ FunctionName: functionArn, InvocationType: "Event", Payload });
  try {
    refuseForeign(ports, functionArn, topicArnOf(subscriptionArn));
    await ports.clients.of(LambdaClient, { accountId, region }).send(command);
  } catch (error) {
    throw refusedBy(error);
  }
}

// "Using AWS Lambda with Amazon SNS", developer guide of Lambda: URLs are written `Url` there.
function recordOf(subscriptionArn: string, notification: Notification): object {
  const { SigningCertURL, UnsubscribeURL, Subject = null, MessageAttributes = {}, ...told } = notification;
  return {
    EventSource: "aws:sns",
    EventVersion: "1.0",
    EventSubscriptionArn: subscriptionArn,
    Sns: {
      ...told,
      Subject,
      SigningCertUrl: SigningCertURL,
      UnsubscribeUrl: UnsubscribeURL,
      MessageAttributes,
    },
  };
}
