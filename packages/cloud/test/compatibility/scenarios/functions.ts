import type * as Lambda from "@aws-sdk/client-lambda";
import { expect } from "vitest";
import { nodePackage } from "../../lambda-fixture.js";

/** A function is made, published, called, also as a stream, and its absence told. */
export async function useFunctions(sdk: typeof Lambda, lambda: Lambda.LambdaClient): Promise<void> {
  const FunctionName = "double";
  await lambda.send(
    new sdk.CreateFunctionCommand({
      FunctionName,
      Role: "arn:aws:iam::000000000000:role/any",
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Code: { ZipFile: await nodePackage("export const handler = async ({ n }) => ({ doubled: 2 * n });") },
      Environment: { Variables: { TEAM: "ä☃" } },
    }),
  );
  await sdk.waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30 }, { FunctionName });
  const { Version } = await lambda.send(new sdk.PublishVersionCommand({ FunctionName }));
  const call = { FunctionName, Qualifier: Version, Payload: new TextEncoder().encode('{"n":21}') };
  const invoked = await lambda.send(new sdk.InvokeCommand(call));
  expect([invoked.StatusCode, invoked.ExecutedVersion]).toEqual([200, "1"]);
  expect(JSON.parse(new TextDecoder().decode(invoked.Payload))).toEqual({ doubled: 42 });
  const streamed = await lambda.send(new sdk.InvokeWithResponseStreamCommand(call));
  const chunks: Uint8Array[] = [];
  for await (const { PayloadChunk } of streamed.EventStream ?? []) {
    if (PayloadChunk?.Payload !== undefined) chunks.push(PayloadChunk.Payload);
  }
  expect(JSON.parse(Buffer.concat(chunks).toString())).toEqual({ doubled: 42 });
  const { Configuration } = await lambda.send(new sdk.GetFunctionCommand({ FunctionName }));
  expect(Configuration?.Environment?.Variables).toEqual({ TEAM: "ä☃" });
  await expect(lambda.send(new sdk.GetFunctionCommand({ FunctionName: "nothing" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    Type: "User",
    $metadata: { httpStatusCode: 404 },
  });
}
