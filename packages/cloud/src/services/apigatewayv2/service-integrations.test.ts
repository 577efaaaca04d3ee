import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  type CreateIntegrationCommandInput,
  CreateRouteCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lambdaOf, ROLE, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

/** An API whose only route calls a service with these parameters. */
async function apiCalling(
  IntegrationSubtype: string,
  parametersOf: (queueUrl: string) => Record<string, string>,
  more: Partial<CreateIntegrationCommandInput> = {},
) {
  const { options } = lambdaOf(cloud);
  const client = new ApiGatewayV2Client(options);
  const sqs = new SQSClient(options);
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  const { ApiId } = await client.send(new CreateApiCommand({ Name: "q", ProtocolType: "HTTP" }));
  const { IntegrationId } = await client.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "AWS_PROXY",
      PayloadFormatVersion: "1.0",
      CredentialsArn: ROLE,
      ...{ IntegrationSubtype, RequestParameters: parametersOf(QueueUrl) },
      ...more,
    }),
  );
  const Target = `integrations/${IntegrationId}`;
  await client.send(new CreateRouteCommand({ ApiId, RouteKey: "POST /orders/{kind}", Target }));
  await client.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
  const url = `${cloud.endpointUrl}/_aws/execute-api/${ApiId}/orders`;
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/${path}`, { method: "POST", headers, body });
  return { client, sqs, QueueUrl, ApiId, post };
}

describe("integrations with SQS", () => {
  test("send what the mappings find in the request, and answer what SQS answers", async () => {
    const { sqs, QueueUrl, post } = await apiCalling("SQS-SendMessage", (queueUrl) => ({
      QueueUrl: queueUrl,
      MessageBody: "$request.body.order",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway fills it in
      MessageAttributes: '{"kind":{"DataType":"String","StringValue":"${request.path.kind}-${request.header.x-team}"}}',
    }));
    const answer = await post("new", '{"order":{"id":7}}', { "X-Team": "a" });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/xml"]);
    expect(await answer.text()).toMatch(/<SendMessageResponse .*<MD5OfMessageBody>[0-9a-f]{32}<\/MD5OfMessageBody>/s);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] }));
    expect(Messages).toEqual([
      expect.objectContaining({
        Body: '{"id":7}',
        MessageAttributes: { kind: expect.objectContaining({ StringValue: "new-a" }) },
      }),
    ]);
  });

  test("receive, delete and purge", async () => {
    const { sqs, client, ApiId, QueueUrl, post } = await apiCalling("SQS-ReceiveMessage", (queueUrl) => ({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: "$request.body.max",
      AttributeNames: "SenderId,SentTimestamp",
    }));
    const route = async (RouteKey: string, IntegrationSubtype: string, RequestParameters: Record<string, string>) => {
      const integration = { IntegrationType: "AWS_PROXY", PayloadFormatVersion: "1.0", CredentialsArn: ROLE } as const;
      const { IntegrationId } = await client.send(
        new CreateIntegrationCommand({ ApiId, ...integration, IntegrationSubtype, RequestParameters }),
      );
      await client.send(new CreateRouteCommand({ ApiId, RouteKey, Target: `integrations/${IntegrationId}` }));
    };
    await route("POST /orders/send", "SQS-SendMessage", { QueueUrl, MessageBody: "$request.body" });
    await route("POST /orders/delete", "SQS-DeleteMessage", { QueueUrl, ReceiptHandle: "$request.body" });
    await route("POST /orders/purge", "SQS-PurgeQueue", { QueueUrl });
    await post("send", "first");
    await post("send", "second");
    const received = await (await post("receive", '{"max":2}')).text();
    expect(received.match(/<Body>\w+<\/Body>/g)?.sort()).toEqual(["<Body>first</Body>", "<Body>second</Body>"]);
    expect(received).toContain("<Name>SentTimestamp</Name>");
    const handle = /<ReceiptHandle>([^<]+)</.exec(received)?.[1] ?? "";
    expect((await post("delete", handle)).status).toBe(200);
    const countOf = async () => {
      const query = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
      return (await sqs.send(query)).Attributes?.ApproximateNumberOfMessagesNotVisible;
    };
    expect(await countOf()).toBe("1");
    expect((await post("purge", "")).status).toBe(200);
    expect(await countOf()).toBe("0");
  });

  test("pass on how SQS refuses a call", async () => {
    const { post, QueueUrl } = await apiCalling("SQS-SendMessage", () => ({
      QueueUrl: "$request.header.x-queue",
      MessageBody: "$request.body",
      DelaySeconds: "$request.header.x-delay",
    }));
    const missing = await post("new", "hi", { "x-queue": `${QueueUrl}-none` });
    expect([missing.status, await missing.text()]).toEqual([400, expect.stringMatching(/NonExistentQueue/)]);
    const empty = await post("new", "", { "x-queue": QueueUrl });
    expect([empty.status, await empty.text()]).toEqual([400, expect.stringMatching(/<Code>MissingParameter<\/Code>/)]);
    const noNumber = await post("new", "hi", { "x-queue": QueueUrl, "x-delay": "soon" });
    expect(noNumber.status).toBe(400);
  });

  test("change the answer as response mappings say", async () => {
    const { post } = await apiCalling(
      "SQS-SendMessage",
      (queueUrl) => ({ QueueUrl: queueUrl, MessageBody: "$request.body" }),
      { ResponseParameters: { "200": { "overwrite:statuscode": "202", "append:header.x-queued": "yes" } } },
    );
    const answer = await post("new", "hi");
    expect([answer.status, answer.headers.get("x-queued")]).toEqual([202, "yes"]);
  });
});

describe("integrations with a service are refused", () => {
  const QueueUrl = "http://localhost/000000000000/orders";
  test.each([
    ["EventBridge-PutEvents", {}, "no EventBridge yet"],
    ["Kinesis-PutRecord", {}, "no Kinesis yet"],
    ["StepFunctions-StartExecution", {}, "no Step Functions yet"],
    ["AppConfig-GetConfiguration", {}, "no AppConfig yet"],
    ["SNS-Publish", {}, "Invalid integration subtype"],
    ["SQS-SendMessage", { QueueUrl }, "Missing required parameters for SQS-SendMessage: MessageBody"],
    ["SQS-PurgeQueue", { QueueUrl, Force: "yes" }, "Parameter Force is not supported"],
  ])("%s with %o", async (subtype, parameters, message) => {
    expect(await refusalOf(apiCalling(subtype, () => parameters))).toMatchObject({
      code: "BadRequestException",
      status: 400,
      message: expect.stringContaining(message),
    });
  });

  test("without credentials, or in payload format 2.0", async () => {
    const refusal = (more: Partial<CreateIntegrationCommandInput>) =>
      refusalOf(apiCalling("SQS-PurgeQueue", () => ({ QueueUrl }), more));
    expect(await refusal({ CredentialsArn: undefined })).toMatchObject({
      message: "CredentialsArn must be specified for integrations with a subtype",
    });
    expect(await refusal({ PayloadFormatVersion: "2.0" })).toMatchObject({ code: "BadRequestException" });
  });
});
