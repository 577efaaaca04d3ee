import { createMovableClock } from "@assay/core";
import { CreateEventSourceMappingCommand, PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, startCloud, type Trace, type TraceNode } from "../src/index.js";
import { createFunction, lambdaOf } from "./lambda-fixture.js";
import { createTestApi, functionUri } from "./rest-api-fixture.js";
import { createQueue } from "./sqs-fixture.js";

/** Publishes what it is posted, as an SDK would: with the trace that it runs in. */
const API = `export const handler = async ({ body }) => {
  console.log("publishing", body);
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN, AWS_REGION, TOPIC, _X_AMZN_TRACE_ID } = process.env;
  const credential = AWS_ACCESS_KEY_ID + "/20260101/" + AWS_REGION + "/sns/aws4_request";
  const answer = await fetch(AWS_ENDPOINT_URL, {
    method: "POST",
    headers: {
      authorization: "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=host, Signature=none",
      "x-amz-date": "20260101T000000Z",
      "x-amz-security-token": AWS_SESSION_TOKEN,
      "x-amzn-trace-id": _X_AMZN_TRACE_ID,
    },
    body: new URLSearchParams({ Action: "Publish", Version: "2010-03-31", TopicArn: TOPIC, Message: body }),
  });
  return { statusCode: answer.status, body: await answer.text() };
};`;
const CONSUMER = `export const handler = async ({ Records }) => {
  for (const { body } of Records) console.log("consumed", JSON.parse(body).Message);
};`;
const FAILING = `export const handler = async () => { throw new Error("no stock left"); };`;

let cloud: Cloud;
let ids: Readonly<Record<string, string>>;
let deadLetter: Readonly<Record<string, string | undefined>>;

beforeAll(async () => {
  cloud = await startCloud({ clock: createMovableClock(Date.UTC(2026, 10, 21)) });
  const account = lambdaOf(cloud);
  const { client: lambda, options, accountId, region, arn } = account;
  const [sqs, sns] = [new SQSClient(options), new SNSClient(options)];
  const queueArn = (name: string): string => `arn:aws:sqs:${region}:${accountId}:${name}`;
  await createQueue(sqs, {}, "orders");
  const dead = await createQueue(sqs, {}, "dead");
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "orders" }));

  await createFunction(account, "api", { source: API, Environment: { Variables: { TOPIC: TopicArn } } });
  await createFunction(account, "consumer", { source: CONSUMER });
  const DeadLetterConfig = { TargetArn: queueArn("dead") };
  await createFunction(account, "failing", { source: FAILING, DeadLetterConfig });
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "failing", MaximumRetryAttempts: 0 }));
  const mapping = { FunctionName: "consumer", EventSourceArn: queueArn("orders") };
  await lambda.send(new CreateEventSourceMappingCommand(mapping));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queueArn("orders") }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint: arn("failing") }));

  const api = await createTestApi(cloud, accountId);
  const integration = { type: "AWS_PROXY", integrationHttpMethod: "POST", uri: functionUri(accountId, "api") } as const;
  await api.method(await api.resource("orders"), "POST", integration);
  await api.deploy();
  const answer = await api.call("/orders", { method: "POST", body: "42" });
  if (answer.status !== 200) throw new Error(await answer.text());
  const published = /<MessageId>(.*)<\/MessageId>/.exec(await answer.text())?.[1];
  await cloud.clock.advance(1_000);
  const { Messages: [message] = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: dead, MessageAttributeNames: ["All"] }),
  );
  deadLetter = Object.fromEntries(
    Object.entries(message?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]),
  );
  ids = {
    "request of the gateway": answer.headers.get("x-amzn-requestid") ?? "",
    "extended request of the gateway": answer.headers.get("x-amz-apigw-id") ?? "",
    "trace header": answer.headers.get("x-amzn-trace-id") ?? "",
    "published message": published ?? "",
    "dead letter": message?.MessageId ?? "",
    "request in the dead letter": deadLetter.RequestID ?? "",
  };
});
afterAll(() => cloud.dispose());

async function traceOf(id: string): Promise<Trace> {
  const response = await fetch(`${cloud.endpointUrl}/_assay/traces/${encodeURIComponent(id)}`);
  expect(response.status).toBe(200);
  const { traces } = (await response.json()) as { readonly traces: readonly Trace[] };
  const [trace, ...others] = traces;
  if (trace === undefined || others.length > 0) throw new Error(`${traces.length} traces have the id ${id}`);
  return trace;
}

/** One line for each span, set in as it is below another. */
function pathOf({ service, name, resource = "", children }: TraceNode, depth = 0): readonly string[] {
  const line =
    `${"  ".repeat(depth)}${service} ${name} ${resource.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, "")}`.trimEnd();
  return [line, ...children.flatMap((child) => pathOf(child, depth + 1))];
}

const everyNode = (node: TraceNode): readonly TraceNode[] => [node, ...node.children.flatMap(everyNode)];

test("the id that an API's caller got leads along the whole way", async () => {
  const { roots } = await traceOf(ids["request of the gateway"] ?? "");
  expect(roots).toHaveLength(1);
  const path = roots
    .flatMap((root) => pathOf(root))
    // Ids of resources are random.
    .map((line) => line.replace(/restapis\/\w+/, "restapis/ID").replace(/orders:[0-9a-f-]{36}$/, "orders:ID"));
  expect(path.slice(0, 4)).toEqual([
    "apigateway POST /orders /restapis/ID/stages/dev",
    "  lambda Invoke",
    "    lambda run function:api",
    "      sns Publish",
  ]);
  // Deliveries begin together.
  expect(path.slice(4).toSorted()).toEqual(
    [
      "        sns deliver orders:ID",
      "          sqs SendMessage",
      "          sqs deliver function:consumer",
      "            lambda run function:consumer",
      "            sqs DeleteMessageBatch",
      "        sns deliver orders:ID",
      "          lambda Invoke",
      "            lambda deliver function:failing",
      "              lambda run function:failing",
      "              lambda deliver dead",
      "                sqs SendMessage",
    ].toSorted(),
  );
});

test("every other id leads to the same trace", async () => {
  const { traceId, roots } = await traceOf(ids["request of the gateway"] ?? "");
  expect(ids["trace header"]).toBe(`Root=${traceId}`);
  const nodes = roots.flatMap(everyNode);
  const runs = nodes.filter(({ name }) => name === "run").flatMap(({ requestId }) => requestId ?? []);
  expect(runs).toHaveLength(3);
  const messages = nodes.filter(({ name }) => name === "SendMessage").flatMap((node) => node.ids);
  expect(messages).toHaveLength(2);
  for (const id of [traceId, ...Object.values(ids), ...runs, ...messages]) {
    expect([id, (await traceOf(id)).traceId]).toEqual([id, traceId]);
  }
});

test("the dead letter says whose request failed, and why, as AWS does", async () => {
  const { roots } = await traceOf(ids["dead letter"] ?? "");
  const failing = roots
    .flatMap(everyNode)
    .find(({ name, resource }) => name === "run" && resource?.endsWith("failing"));
  expect(failing?.error).toBe("Error: no stock left");
  expect(deadLetter).toEqual({ RequestID: failing?.requestId, ErrorCode: "200", ErrorMessage: "no stock left" });
});

test("each run of a function comes with what it logged", async () => {
  const { roots } = await traceOf(ids["published message"] ?? "");
  const runs = roots.flatMap(everyNode).filter(({ name }) => name === "run");
  const logOf = (functionName: string) => runs.find(({ resource }) => resource?.endsWith(functionName));
  const api = logOf("api");
  expect(api?.log).toMatchObject({ logGroupName: "/aws/lambda/api", omittedCount: 0 });
  expect(api?.log?.lines.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^INIT_START /),
    `START RequestId: ${api?.requestId} Version: $LATEST`,
    expect.stringContaining("publishing 42"),
    `END RequestId: ${api?.requestId}`,
    expect.stringMatching(`^REPORT RequestId: ${api?.requestId}\tDuration: `),
  ]);
  expect(logOf("consumer")?.log?.lines.map(({ message }) => message)).toContainEqual(
    expect.stringContaining("consumed 42"),
  );
  expect(
    logOf("failing")
      ?.log?.lines.map(({ message }) => message)
      .join("\n"),
  ).toContain("no stock left");
});
