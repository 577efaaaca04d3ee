import { messageOf } from "@assay/core";
import { invalidParameter } from "../errors.js";
import type { LambdaContext } from "../invoke.js";
import type { SourceKind } from "./event-source-mapping.js";

export interface EventSource {
  readonly kind: SourceKind;
  readonly arn: string;
  readonly isFifo: boolean;
}

/** Sources that AWS knows and this cloud has no service for. */
const UNAVAILABLE: Readonly<Record<string, string>> = {
  kinesis: "Kinesis",
  kafka: "Managed Streaming for Apache Kafka",
  mq: "Amazon MQ",
  rds: "DocumentDB",
};

/** Reads the ARN of a source. @throws InvalidParameterValueException for what this cloud does not feed functions from */
export function parseSource(arn: string | undefined): EventSource {
  if (arn === undefined) throw invalidParameter("Unrecognized event source.");
  const service = arn.split(":")[2] ?? "";
  if (service === "sqs") return { kind: "sqs", arn, isFifo: arn.endsWith(".fifo") };
  if (service === "dynamodb" && arn.includes("/stream/")) return { kind: "dynamodb", arn, isFifo: false };
  const name = UNAVAILABLE[service];
  if (name !== undefined) throw invalidParameter(`${name} is not available in the embedded AWS (${arn}).`);
  throw invalidParameter("Unrecognized event source.");
}

/**
 * Looks for the source, with the words in which AWS passes on what the source's service says.
 * @param timeoutSeconds of the function, which no message may become visible again within
 */
export async function checkSource(
  { store }: LambdaContext,
  source: EventSource,
  timeoutSeconds: number,
): Promise<void> {
  const [, , , region = "", accountId = "", name = ""] = source.arn.split(":");
  const scope = { region, accountId };
  if (region !== store.scope.region) throw invalidParameter("Unrecognized event source.");
  if (source.kind === "dynamodb") return await checkStream(store.clients, scope, source.arn);

  const { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } = await import("@aws-sdk/client-sqs");
  const sqs = store.clients.of(SQSClient, scope);
  const AttributeNames = ["VisibilityTimeout" as const];
  const { Attributes } = await sqs
    .send(new GetQueueUrlCommand({ QueueName: name }))
    .then(({ QueueUrl }) => sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames })))
    .catch((error: unknown) => {
      throw invalidParameter(
        `Error occurred while ReceiveMessage. SQS Error Code: ${queryCodeOf(error)}. SQS Error Message: ${messageOf(error)}`,
      );
    });
  const visibilitySeconds = Number(Attributes?.VisibilityTimeout);
  if (visibilitySeconds < timeoutSeconds) {
    throw invalidParameter(
      `Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
    );
  }
}

async function checkStream(
  clients: LambdaContext["store"]["clients"],
  scope: LambdaContext["store"]["scope"],
  StreamArn: string,
): Promise<void> {
  const { DescribeStreamCommand, DynamoDBStreamsClient } = await import("@aws-sdk/client-dynamodb-streams");
  const streams = clients.of(DynamoDBStreamsClient, scope);
  await streams.send(new DescribeStreamCommand({ StreamArn })).catch((error: unknown) => {
    if (error instanceof Error && error.name === "ResourceNotFoundException") {
      throw invalidParameter(`Stream not found: ${StreamArn}`);
    }
    throw error;
  });
}

/** SQS's errors have other names in its older protocol, which Lambda still speaks of. */
function queryCodeOf(error: unknown): string {
  const name = error instanceof Error ? error.name : "InternalError";
  return name === "QueueDoesNotExist" ? "AWS.SimpleQueueService.NonExistentQueue" : name;
}
