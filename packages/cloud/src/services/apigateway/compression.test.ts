import { UpdateRestApiCommand } from "@aws-sdk/client-api-gateway";
import { expect, test } from "vitest";
import { createFunction, lambdaOf } from "../../../test/lambda-fixture.js";
import { createTestApi, functionUri } from "../../../test/rest-api-fixture.js";
import { startCloud } from "../../index.js";

test("answers from the API's minimum size on are compressed for clients that accept it", async () => {
  await using cloud = await startCloud();
  const lambda = lambdaOf(cloud);
  await createFunction(lambda, "text", {
    source: `export const handler = async ({ queryStringParameters }) => ({
      statusCode: 200, body: "x".repeat(Number(queryStringParameters.size)) });`,
  });
  const api = await createTestApi(cloud, lambda.accountId);
  const uri = functionUri(lambda.accountId, "text");
  await api.method(api.rootId, "GET", { type: "AWS_PROXY", integrationHttpMethod: "POST", uri });
  const patchOperations = [{ op: "replace" as const, path: "/minimumCompressionSize", value: "100" }];
  await api.gateway.send(new UpdateRestApiCommand({ restApiId: api.id, patchOperations }));
  await api.deploy();
  const codingOf = async (size: number, accepted: string) => {
    const answer = await api.call(`/?size=${size}`, { headers: { "accept-encoding": accepted } });
    expect(await answer.text()).toHaveLength(size);
    return answer.headers.get("content-encoding");
  };
  expect(await codingOf(100, "br, gzip")).toBe("gzip");
  expect(await codingOf(100, "deflate, gzip;q=0")).toBe("deflate");
  expect(await codingOf(99, "gzip")).toBeNull();
  expect(await codingOf(100, "identity")).toBeNull();
});
