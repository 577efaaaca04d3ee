import { get } from "node:http";
import { text } from "node:stream/consumers";
import {
  CreateApiMappingCommand,
  CreateDomainNameCommand,
  CreateStageCommand,
  DeleteApiCommand,
  DeleteApiMappingCommand,
  GetApiMappingsCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunctionApi } from "../../../test/http-api-fixture.js";
import { refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

test("a custom domain is known by its host and leads to the API of the longest mapping key", async () => {
  const source = `export const handler = async ({ rawPath, requestContext: { domainName, stage }, pathParameters }) =>
    [rawPath, domainName, stage, pathParameters];`;
  const { client, ApiId, account } = await createFunctionApi(cloud, source);
  await client.send(new CreateStageCommand({ ApiId, StageName: "v2", AutoDeploy: true }));
  const DomainName = `api${account.accountId}.example.com`;
  await client.send(new CreateDomainNameCommand({ DomainName, DomainNameConfigurations: [{}] }));
  const map = (Stage: string, ApiMappingKey?: string) =>
    client.send(new CreateApiMappingCommand({ DomainName, ApiId, Stage, ApiMappingKey }));
  await map("$default", "shop");
  await map("v2", "shop/v2");
  const ask = async (path: string) => JSON.parse(await answerOf(cloud.endpointUrl + path, DomainName));
  expect(await ask("/shop/a")).toEqual(["/shop/a", DomainName, "$default", { proxy: "a" }]);
  expect(await ask("/shop/v2/a")).toEqual(["/shop/v2/a", DomainName, "v2", { proxy: "a" }]);
  expect(await refusalOf(map("v2", "shop"))).toMatchObject({ code: "ConflictException", status: 409 });
  expect(await refusalOf(client.send(new DeleteApiCommand({ ApiId })))).toMatchObject({ code: "BadRequestException" });

  const { Items = [] } = await client.send(new GetApiMappingsCommand({ DomainName }));
  for (const { ApiMappingId } of Items) await client.send(new DeleteApiMappingCommand({ DomainName, ApiMappingId }));
  await map("v2");
  expect(await ask("/shop/a")).toEqual(["/shop/a", DomainName, "v2", { proxy: "shop/a" }]);
});

/** What a server answers to a request for another host than its own. */
async function answerOf(url: string, host: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    get(url, { headers: { host } }, (response) => text(response).then(resolve, reject)).on("error", reject);
  });
}
