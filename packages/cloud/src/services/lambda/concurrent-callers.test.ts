import { InvokeCommand, InvokeWithResponseStreamCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect, onTestFinished, test } from "vitest";
import { createFunction, lambdaOf } from "../../../test/lambda-fixture.js";
import { startCloud } from "../../index.js";

const FunctionName = "orders";

test("thirty callers at once wait for a function without a warning of Node.js", async () => {
  const warnings: string[] = [];
  const onWarning = ({ name }: Error): void => void warnings.push(name);
  process.on("warning", onWarning);
  onTestFinished(() => void process.off("warning", onWarning));

  await using cloud = await startCloud({ maxEnvironments: 2 });
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, FunctionName);
  const client = cloud.client(LambdaClient, lambda);
  const answers = await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      const { Payload } = await client.send(new InvokeCommand({ FunctionName, Payload: String(index) }));
      return Payload?.transformToString();
    }),
  );
  expect(answers).toEqual(Array.from({ length: 30 }, (_, index) => String(index)));
  await Promise.all(
    Array.from({ length: 12 }, () => client.send(new InvokeWithResponseStreamCommand({ FunctionName }))),
  );
  expect(warnings).not.toContain("MaxListenersExceededWarning");
});
