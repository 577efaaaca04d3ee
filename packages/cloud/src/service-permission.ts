import type { Scope, ServiceClients } from "./ports.js";
import { admitsService } from "./resource-policy.js";

/** A service of AWS that acts because of a customer's resource. */
export interface ActingService {
  /** For example `sns.amazonaws.com`. */
  readonly principal: string;
  readonly sourceArn: string;
  /** Account of the source; the ARNs of buckets do not name it. */
  readonly accountId: string;
}

/**
 * Whether a queue, a topic or a function lets a service in that acts for a resource of another account. Within one
 * account nobody needs permission in this cloud.
 * @throws what the resource's service answers when it is not there
 */
export async function admits(clients: ServiceClients, arn: string, acting: ActingService): Promise<boolean> {
  const [, , service, region = "", accountId = "", ...resource] = arn.split(":");
  if (accountId === acting.accountId) return true;
  const scope = { accountId, region };
  switch (service) {
    case "sqs": {
      const policy = await queuePolicy(clients, scope, resource.join(":"));
      return admitsService(policy, { ...acting, service, action: "SendMessage" });
    }
    case "sns":
      return admitsService(await topicPolicy(clients, scope, arn), { ...acting, service, action: "Publish" });
    case "lambda": {
      const policy = await functionPolicy(clients, scope, arn);
      return admitsService(policy, { ...acting, service, action: "InvokeFunction" });
    }
    default:
      return false;
  }
}

async function queuePolicy(clients: ServiceClients, scope: Scope, QueueName: string): Promise<string | undefined> {
  const { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } = await import("@aws-sdk/client-sqs");
  const sqs = clients.of(SQSClient, scope);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const query = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] });
  return (await sqs.send(query)).Attributes?.Policy;
}

async function topicPolicy(clients: ServiceClients, scope: Scope, TopicArn: string): Promise<string | undefined> {
  const { GetTopicAttributesCommand, SNSClient } = await import("@aws-sdk/client-sns");
  const { Attributes } = await clients.of(SNSClient, scope).send(new GetTopicAttributesCommand({ TopicArn }));
  return Attributes?.Policy;
}

async function functionPolicy(
  clients: ServiceClients,
  scope: Scope,
  FunctionName: string,
): Promise<string | undefined> {
  const { GetPolicyCommand, LambdaClient, ResourceNotFoundException } = await import("@aws-sdk/client-lambda");
  try {
    return (await clients.of(LambdaClient, scope).send(new GetPolicyCommand({ FunctionName }))).Policy;
  } catch (error) {
    // A function that nobody has given any permission has no policy.
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
