import { get } from "node:http";
import { text } from "node:stream/consumers";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateApiMappingCommand,
  CreateDomainNameCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, lambdaOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const RUNTIME = `nodejs${process.versions.node.split(".")[0]}.x` as "nodejs22.x";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

test("a custom domain is known by its host and leads to the API of the longest base path", async () => {
  const account = lambdaOf(cloud);
  const client = new ApiGatewayV2Client(account.options);
  const source = "export const handler = async (event) => [event.rawPath, event.requestContext.domainName];";
  const { FunctionArn } = await createFunction(account, "web", { source, Runtime: RUNTIME });
  const { ApiId } = await client.send(new CreateApiCommand({ Name: "a", ProtocolType: "HTTP", Target: FunctionArn }));
  const DomainName = "api.example.com";
  await client.send(new CreateDomainNameCommand({ DomainName, DomainNameConfigurations: [{}] }));
  await client.send(new CreateApiMappingCommand({ DomainName, ApiId, Stage: "$default", ApiMappingKey: "v1" }));
  expect(await answerOf(`${cloud.endpointUrl}/v1/orders`, DomainName)).toBe('["/v1/orders","api.example.com"]');
});

/** What a server answers to a request for another host than its own. */
async function answerOf(url: string, host: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    get(url, { headers: { host } }, (response) => text(response).then(resolve, reject)).on("error", reject);
  });
}
