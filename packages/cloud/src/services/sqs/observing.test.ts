import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { exchangeRaw } from "../../../test/raw-request.js";
import { connectSqs, createQueue, REGION, receiveOne, START, shareCloud } from "../../../test/sqs-fixture.js";

const cloud = await shareCloud();

test("a queue's traffic is measured in AWS/SQS", async () => {
  const accountId = newAccountId();
  const sqs = connectSqs(cloud, accountId);
  const QueueUrl = await createQueue(sqs);
  const Entries = [
    { Id: "1", MessageBody: "a" },
    { Id: "2", MessageBody: "abc" },
  ];
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const { handle: ReceiptHandle } = await receiveOne(sqs, QueueUrl);
  await receiveOne(sqs, QueueUrl);
  await receiveOne(sqs, QueueUrl);
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  const cloudWatch = cloud.client(CloudWatchClient, { accountId, region: REGION });
  const sumOf = async (MetricName: string) => {
    const { Datapoints } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace: "AWS/SQS",
        MetricName,
        Dimensions: [{ Name: "QueueName", Value: "orders" }],
        StartTime: new Date(START - 60_000),
        EndTime: new Date(START + 60_000),
        Period: 60,
        Statistics: ["Sum"],
      }),
    );
    return Datapoints?.map(({ Sum, Unit }) => `${Sum} ${Unit}`);
  };
  expect(await sumOf("NumberOfMessagesSent")).toEqual(["2 Count"]);
  expect(await sumOf("SentMessageSize")).toEqual(["4 Bytes"]);
  expect(await sumOf("NumberOfMessagesReceived")).toEqual(["2 Count"]);
  expect(await sumOf("NumberOfEmptyReceives")).toEqual(["1 Count"]);
  expect(await sumOf("NumberOfMessagesDeleted")).toEqual(["1 Count"]);
  expect(await sumOf("ApproximateNumberOfMessagesVisible")).toEqual(["2 Count"]);
});

describe("traces", () => {
  const header = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1";
  const call = async (operation: string, body: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(cloud.endpointUrl, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${operation}`, ...headers },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  };
  const prepare = async () => {
    // Unsigned requests act in this account and region.
    const sqs = connectSqs(cloud, newAccountId());
    const QueueUrl = await createQueue(sqs);
    const url = `http://sqs.${REGION}.amazonaws.com${new URL(QueueUrl).pathname}`;
    const traceOf = async () => {
      const input = { QueueUrl, MessageSystemAttributeNames: ["AWSTraceHeader" as const] };
      const { Messages } = await sqs.send(new ReceiveMessageCommand(input));
      return Messages?.[0]?.Attributes?.AWSTraceHeader;
    };
    return { url, traceOf };
  };

  test("the trace of the sender's request goes with the message", async () => {
    const { url, traceOf } = await prepare();
    await call("SendMessage", { QueueUrl: url, MessageBody: "a" }, { "x-amzn-trace-id": header });
    expect(await traceOf()).toBe(header);
  });

  test("a message sent outside of any trace shows none", async () => {
    const { url, traceOf } = await prepare();
    await call("SendMessage", { QueueUrl: url, MessageBody: "a" });
    expect(await traceOf()).toBeUndefined();
  });

  test("services of this cloud go on with the trace that others do not see", async () => {
    const { url, traceOf } = await prepare();
    await call("SendMessage", { QueueUrl: url, MessageBody: "a" });
    const body = JSON.stringify({
      QueueUrl: url,
      VisibilityTimeout: 0,
      MessageSystemAttributeNames: ["AWSTraceHeader"],
    });
    const answer = await exchangeRaw(cloud.endpointUrl, (socket) => {
      // Their requests name the host without a port.
      const head = ["POST / HTTP/1.1", "host: localhost", "connection: close", `content-length: ${body.length}`];
      const type = ["content-type: application/x-amz-json-1.0", "x-amz-target: AmazonSQS.ReceiveMessage"];
      socket.write(`${[...head, ...type].join("\r\n")}\r\n\r\n${body}`);
    });
    expect(answer).toMatch(/"AWSTraceHeader":"Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1"/);
    expect(await traceOf()).toBeUndefined();
  });
});
