import type { CloudPorts } from "../../ports.js";
import { admits } from "../../service-permission.js";
import type { Bucket } from "./bucket.js";
import type { DestinationKind } from "./notification-rules.js";

export interface Destination {
  readonly kind: DestinationKind;
  readonly arn: string;
}

/**
 * Hands a message to a queue, a topic or a function, in the account and the region of its ARN. One of another account
 * has to let S3 in.
 * @param purpose `test`: functions are only looked for, as S3 does
 * @throws what the destination's service answers
 */
export async function deliverTo(
  ports: Pick<CloudPorts, "clients" | "resourcePolicies" | "ledger">,
  { kind, arn }: Destination,
  message: string,
  { bucket, purpose }: { readonly bucket: Bucket; readonly purpose: "test" | "event" },
): Promise<void> {
  const acting = { principal: "s3.amazonaws.com", sourceArn: bucket.arn, accountId: bucket.identity.accountId };
  if (!admits(ports, arn, acting, "s3.notification")) throw new Error(`the policy of ${arn} does not let S3 in`);
  const { clients } = ports;
  const [, , , region = "", accountId = "", name = ""] = arn.split(":");
  const scope = { accountId, region };
  switch (kind) {
    case "queue": {
      const { GetQueueUrlCommand, SendMessageCommand, SQSClient } = await import("@aws-sdk/client-sqs");
      const sqs = clients.of(SQSClient, scope);
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: message }));
      return;
    }
    case "topic": {
      const { PublishCommand, SNSClient } = await import("@aws-sdk/client-sns");
      const sns = clients.of(SNSClient, scope);
      await sns.send(new PublishCommand({ TopicArn: arn, Subject: "Amazon S3 Notification", Message: message }));
      return;
    }
    case "function": {
      const { GetFunctionCommand, InvokeCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
      const lambda = clients.of(LambdaClient, scope);
      if (purpose === "test") await lambda.send(new GetFunctionCommand({ FunctionName: arn }));
      else
        await lambda.send(
          new InvokeCommand({ FunctionName: arn, InvocationType: "Event", Payload: Buffer.from(message) }),
        );
      return;
    }
    default:
      return kind satisfies never;
  }
}
