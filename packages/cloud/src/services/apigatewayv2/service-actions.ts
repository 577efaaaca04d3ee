import type { Integration } from "@aws-sdk/client-apigatewayv2";
import { ownValue } from "../../own-value.js";
import { badRequest } from "./errors.js";

interface ServiceAction {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** Actions of services that HTTP APIs call by themselves (developer guide, "Integration subtype reference", read 2026). */
const QUEUE_ACTIONS = {
  "SQS-SendMessage": {
    required: ["QueueUrl", "MessageBody"],
    optional: [
      "DelaySeconds",
      "MessageAttributes",
      "MessageDeduplicationId",
      "MessageGroupId",
      "MessageSystemAttributes",
      "Region",
    ],
  },
  "SQS-ReceiveMessage": {
    required: ["QueueUrl"],
    optional: [
      "AttributeNames",
      "MaxNumberOfMessages",
      "MessageAttributeNames",
      "ReceiveRequestAttemptId",
      "VisibilityTimeout",
      "WaitTimeSeconds",
      "Region",
    ],
  },
  "SQS-DeleteMessage": { required: ["ReceiptHandle", "QueueUrl"], optional: ["Region"] },
  "SQS-PurgeQueue": { required: ["QueueUrl"], optional: ["Region"] },
} as const satisfies Readonly<Record<string, ServiceAction>>;

export type QueueAction = keyof typeof QUEUE_ACTIONS;

/** Actions of services that this cloud does not have. */
const ABSENT: Readonly<Record<string, string>> = {
  "EventBridge-PutEvents": "EventBridge",
  "AppConfig-GetConfiguration": "AppConfig",
  "Kinesis-PutRecord": "Kinesis",
  "StepFunctions-StartExecution": "Step Functions",
  "StepFunctions-StartSyncExecution": "Step Functions",
  "StepFunctions-StopExecution": "Step Functions",
};

export function isQueueAction(subtype: string | undefined): subtype is QueueAction {
  return subtype !== undefined && Object.hasOwn(QUEUE_ACTIONS, subtype);
}

/** @throws BadRequestException for an integration that could not make the call of its subtype */
export function checkServiceAction(subtype: string, integration: Integration): void {
  const absent = ownValue(ABSENT, subtype);
  if (absent !== undefined) {
    throw badRequest(`Integration subtype ${subtype} is not available: the embedded AWS has no ${absent} yet.`);
  }
  if (!isQueueAction(subtype)) throw badRequest(`Invalid integration subtype specified: ${subtype}`);
  if (integration.IntegrationType !== "AWS_PROXY") {
    throw badRequest("IntegrationSubtype is supported for integration type AWS_PROXY only");
  }
  if (integration.IntegrationUri !== undefined) {
    throw badRequest("IntegrationUri must not be specified for integrations with a subtype");
  }
  if (integration.CredentialsArn === undefined) {
    throw badRequest("CredentialsArn must be specified for integrations with a subtype");
  }
  const { required, optional }: ServiceAction = QUEUE_ACTIONS[subtype];
  const given = Object.keys(integration.RequestParameters ?? {});
  const missing = required.filter((name) => !given.includes(name));
  if (missing.length > 0) throw badRequest(`Missing required parameters for ${subtype}: ${missing.join(", ")}`);
  const unknown = given.find((name) => !required.includes(name) && !optional.includes(name));
  if (unknown !== undefined) throw badRequest(`Parameter ${unknown} is not supported by ${subtype}`);
}
