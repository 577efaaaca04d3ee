import { compileService, ServiceError } from "@assay/wire";
import * as Logs from "@aws-sdk/client-cloudwatch-logs";
import * as Sqs from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { catchError } from "./support/catch-error.js";
import { jsonRequest, rawRequest, textOf } from "./support/raw-request.js";
import { startService } from "./support/start-service.js";

const sqs = compileService(Sqs);
const logs = compileService(Logs);
// The SDK compares what SQS says it received.
const MD5_OF_A = "0cc175b9c0f1b6a831c399e269772661";
const context = { requestId: "r-1" };

test("awsJson 1.0 carries text, numbers, blobs, lists and maps both ways", async () => {
  const attributes = { Trace: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2, 255]) } };
  await using service = await startService(Sqs, {
    SendMessage: () => ({ MessageId: "m", MD5OfMessageBody: MD5_OF_A }),
    ReceiveMessage: () => ({
      Messages: [{ MessageId: "m", Body: "a", MD5OfBody: MD5_OF_A, MessageAttributes: attributes }],
    }),
  });
  const client = new Sqs.SQSClient(service.settings);
  const QueueUrl = `${service.url}/111122223333/q`;
  await client.send(
    new Sqs.SendMessageCommand({ QueueUrl, MessageBody: "a", DelaySeconds: 3, MessageAttributes: attributes }),
  );
  expect(service.received[0]).toMatchObject({
    name: "SendMessage",
    protocol: "awsJson1_0",
    input: { QueueUrl, MessageBody: "a", DelaySeconds: 3 },
    unknownMembers: [],
  });
  const sent = service.received[0]?.input.MessageAttributes as typeof attributes | undefined;
  expect(sent?.Trace.BinaryValue).toEqual(Buffer.from([1, 2, 255]));
  const output = await client.send(new Sqs.ReceiveMessageCommand({ QueueUrl, AttributeNames: ["All"] }));
  expect(service.received[1]?.input).toEqual({ QueueUrl, AttributeNames: ["All"] });
  expect([...(output.Messages?.[0]?.MessageAttributes?.Trace?.BinaryValue ?? [])]).toEqual([1, 2, 255]);
});

test("awsJson 1.1 is answered in its own content type", async () => {
  await using service = await startService(Logs, {
    GetLogEvents: () => ({ events: [{ timestamp: 1_795_000_000_123, message: "ü" }], nextForwardToken: "f/1" }),
  });
  const client = new Logs.CloudWatchLogsClient(service.settings);
  const output = await client.send(new Logs.GetLogEventsCommand({ logStreamName: "s", logGroupName: "g" }));
  expect(service.received[0]).toMatchObject({ protocol: "awsJson1_1", input: { logStreamName: "s" } });
  expect(output).toMatchObject({
    events: [{ timestamp: 1_795_000_000_123, message: "ü" }],
    nextForwardToken: "f/1",
    $metadata: { requestId: "request-1" },
  });
  const request = jsonRequest("Logs_20140328.DescribeLogGroups", {}, "1.1");
  const { headers } = logs.resolve(request).writeOutput({}, context);
  expect(headers).toEqual({ "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "r-1" });
});

test("a modelled exception arrives as its class and keeps the code of the query days", async () => {
  await using service = await startService(Sqs, {
    GetQueueUrl: () => {
      throw new Sqs.QueueDoesNotExist({ message: "The specified queue does not exist.", $metadata: {} });
    },
  });
  const client = new Sqs.SQSClient(service.settings);
  const error = await client.send(new Sqs.GetQueueUrlCommand({ QueueName: "q" })).catch((each) => each);
  expect(error).toBeInstanceOf(Sqs.QueueDoesNotExist);
  expect(error).toMatchObject({
    message: "The specified queue does not exist.",
    Code: "AWS.SimpleQueueService.NonExistentQueue",
    Type: "Sender",
    $metadata: { httpStatusCode: 400 },
  });
});

test("1.0 names errors with their namespace and 1.1 without", () => {
  const typeOf = (service: typeof sqs, request: Parameters<typeof sqs.resolve>[0], error: Error): string =>
    JSON.parse(textOf(service.resolve(request).writeError(error, context).body)).__type;
  const missingQueue = new Sqs.QueueDoesNotExist({ message: "m", $metadata: {} });
  expect(typeOf(sqs, jsonRequest("AmazonSQS.GetQueueUrl", {}), missingQueue)).toBe(
    "com.amazonaws.sqs#QueueDoesNotExist",
  );
  const missingGroup = new Logs.ResourceNotFoundException({ message: "m", $metadata: {} });
  expect(typeOf(logs, jsonRequest("Logs_20140328.GetLogEvents", {}, "1.1"), missingGroup)).toBe(
    "ResourceNotFoundException",
  );
});

test("an error that no service models keeps its code and status", async () => {
  await using service = await startService(Logs, {
    PutLogEvents: () => {
      throw new ServiceError({ code: "ThrottlingException", message: "Rate exceeded", statusCode: 429 });
    },
  });
  const client = new Logs.CloudWatchLogsClient(service.settings);
  const command = new Logs.PutLogEventsCommand({ logGroupName: "g", logStreamName: "s", logEvents: [] });
  await expect(client.send(command)).rejects.toMatchObject({
    name: "ThrottlingException",
    message: "Rate exceeded",
    $fault: "client",
    $metadata: { httpStatusCode: 429 },
  });
});

test("an operation of another service or of none is unknown, and is named", () => {
  for (const target of ["AmazonSQS.Fly", "AmazonSNS.SendMessage", "SendMessage", ""]) {
    const request = jsonRequest(target, {});
    const error = catchError(() => sqs.resolve(request));
    expect(error).toMatchObject({ code: "UnknownOperationException", queryCode: "InvalidAction" });
    expect(String(error)).toContain(`operation ${target} is`);
    expect(sqs.writeError(request, error, context)).toMatchObject({
      status: 400,
      headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-query-error": "InvalidAction;Sender" },
    });
  }
});

test("missing members are told as SQS tells them, and as other JSON services do", () => {
  const send = sqs.resolve(jsonRequest("AmazonSQS.SendMessage", { MessageBody: null }));
  const error = catchError(() => send.readInput());
  expect(error).toMatchObject({
    code: "MissingRequiredParameterException",
    queryCode: "MissingParameter",
    message: "The request must contain the parameter QueueUrl.",
  });
  const put = logs.resolve(
    jsonRequest("Logs_20140328.PutLogEvents", { logGroupName: "g", logStreamName: "s", logEvents: [{ message: "m" }] }),
  );
  expect(() => put.readInput()).toThrowError(
    "1 validation error detected: Value null at 'logEvents.1.member.timestamp' failed to satisfy constraint: Member must not be null",
  );
});

test("a union without a member is refused by its shape's name, and not as unreadable", () => {
  const put = (resourceConfig: object) => {
    const input = { integrationName: "i", integrationType: "OPENSEARCH", resourceConfig };
    return catchError(() => logs.resolve(jsonRequest("Logs_20140328.PutIntegration", input)).readInput());
  };
  for (const empty of [{}, { unheardOf: {} }, { openSearchResourceConfig: null }]) {
    expect(put(empty)).toMatchObject({
      code: "ValidationException",
      message: "Supplied ResourceConfig is empty, must contain exactly one of the supported datatypes",
    });
  }
});

test("an empty body is an empty input", () => {
  expect(sqs.resolve(jsonRequest("AmazonSQS.ListQueues", "")).readInput()).toEqual({});
});

test("unknown members inside lists are reported with their place", () => {
  const entries = [
    { Id: "1", MessageBody: "a" },
    { Id: "2", MessageBody: "b", Colour: "red" },
  ];
  const unknown: string[] = [];
  sqs
    .resolve(jsonRequest("AmazonSQS.SendMessageBatch", { QueueUrl: "u", Entries: entries }))
    .readInput((path) => unknown.push(path));
  expect(unknown).toEqual(["Entries.2.Colour"]);
});

test("input nested beyond what any service accepts is refused", () => {
  let policy: unknown = {};
  for (let depth = 0; depth < 2_000; depth += 1) policy = { Entries: [policy] };
  const request = jsonRequest("AmazonSQS.SendMessageBatch", policy);
  expect(catchError(() => sqs.resolve(request).readInput())).toBeInstanceOf(ServiceError);
});

test("a REST path means nothing to a JSON service", () => {
  expect(catchError(() => sqs.resolve(rawRequest({ method: "GET", path: "/queues" })))).toBeInstanceOf(ServiceError);
});
