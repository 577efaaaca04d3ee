import { createHash } from "node:crypto";
import { InvokeCommand, PutFunctionRecursionConfigCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createFunction, lambdaOf } from "../../../test/lambda-fixture.js";
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
  await lambda.client.send(new PutFunctionRecursionConfigCommand({ FunctionName: "orders", RecursiveLoop: "Allow" }));
  expect((await callAfter(16)).StatusCode).toBe(200);
});
