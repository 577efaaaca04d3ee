import { createHash } from "node:crypto";
import {
  GetFunctionRecursionConfigCommand,
  InvokeCommand,
  PutFunctionEventInvokeConfigCommand,
  PutFunctionRecursionConfigCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { createFunction, lambdaOf, refusalOf } from "../../../test/lambda-fixture.js";
import { startCloud } from "../../index.js";

test("the seventeenth invocation in one chain of requests is stopped, unless the function allows it", async () => {
  await using cloud = await startCloud();
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders");
  const id = createHash("sha256").update(lambda.arn("orders")).digest("hex").slice(0, 8);
  /** Calls the function as somebody does who was called in a chain that has been through it so often. */
  const callAfter = async (times: number) => {
    const command = new InvokeCommand({ FunctionName: "orders" });
    const trace = `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Lineage=${id}:${times}`;
    command.middlewareStack.add(
      (next) => async (args) => {
        Object.assign((args.request as { headers: Record<string, string> }).headers, { "x-amzn-trace-id": trace });
        return await next(args);
      },
      { step: "build" },
    );
    return await lambda.client.send(command);
  };
  expect((await callAfter(15)).StatusCode).toBe(200);
  await expect(callAfter(16)).rejects.toMatchObject({ name: "RecursiveInvocationException" });
  const get = () => lambda.client.send(new GetFunctionRecursionConfigCommand({ FunctionName: "orders" }));
  expect((await get()).RecursiveLoop).toBe("Terminate");
  await lambda.client.send(new PutFunctionRecursionConfigCommand({ FunctionName: "orders", RecursiveLoop: "Allow" }));
  expect((await get()).RecursiveLoop).toBe("Allow");
  expect((await callAfter(16)).StatusCode).toBe(200);
});

test("a loop is allowed or terminated, nothing else", async () => {
  await using cloud = await startCloud();
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "orders");
  const RecursiveLoop = "Never" as "Allow";
  const put = lambda.client.send(new PutFunctionRecursionConfigCommand({ FunctionName: "orders", RecursiveLoop }));
  expect((await refusalOf(put)).message).toBe(
    "1 validation error detected: Value 'Never' at 'recursiveLoop' failed to satisfy constraint: Member must satisfy enum value set: [Terminate, Allow]",
  );
});

test("a function that sends itself messages is stopped, and the last event goes to where failures go", async () => {
  await using cloud = await startCloud();
  const lambda = lambdaOf(cloud);
  const sqs = new SQSClient(lambda.options);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "stopped" }));
  // Passes its trace on, as the SDK does on AWS.
  const source = `export const handler = async () => {
    const url = process.env.AWS_ENDPOINT_URL + "/2015-03-31/functions/orders/invocations";
    const authorization = "AWS4-HMAC-SHA256 Credential=${lambda.accountId}/20260101/${lambda.region}/lambda/aws4_request, SignedHeaders=host, Signature=0";
    const headers = { authorization, "x-amz-date": "20260101T000000Z", "x-amz-invocation-type": "Event", "x-amzn-trace-id": process.env._X_AMZN_TRACE_ID };
    await fetch(url, { method: "POST", headers, body: "{}" });
  };`;
  await createFunction(lambda, "orders", { source });
  await lambda.client.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: "orders",
      DestinationConfig: {
        OnFailure: { Destination: `arn:aws:sqs:${lambda.region}:${lambda.accountId}:stopped` },
      },
    }),
  );
  await lambda.client.send(new InvokeCommand({ FunctionName: "orders", InvocationType: "Event" }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  const { requestContext, responseContext } = JSON.parse(Messages[0]?.Body ?? "{}");
  expect(requestContext).toMatchObject({ condition: "RecursiveInvocation", approximateInvokeCount: 0 });
  expect(responseContext).toEqual({ statusCode: 400, functionError: "RecursiveInvocationException" });
  // The last ones may still be on their way back.
  const runs = () => cloud.traces.spans().filter(({ name }) => name === "run").length;
  await expect.poll(runs, { timeout: 20_000 }).toBe(16);
});
