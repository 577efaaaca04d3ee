import { get } from "node:http";
import { text } from "node:stream/consumers";
import {
  CreateApiMappingCommand,
  CreateDomainNameCommand,
  CreateStageCommand,
  DeleteApiCommand,
  DeleteApiMappingCommand,
  DeleteDomainNameCommand,
  GetApiMappingCommand,
  GetApiMappingsCommand,
  GetDomainNameCommand,
  GetDomainNamesCommand,
  UpdateApiMappingCommand,
  UpdateDomainNameCommand,
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

test("a custom domain and its mappings are changed and deleted", async () => {
  const { client, ApiId, account } = await createFunctionApi(cloud, "export const handler = async () => 'here';");
  await client.send(new CreateStageCommand({ ApiId, StageName: "v2", AutoDeploy: true }));
  const DomainName = `www${account.accountId}.example.com`;
  await client.send(new CreateDomainNameCommand({ DomainName, DomainNameConfigurations: [{}] }));
  const { ApiMappingId } = await client.send(
    new CreateApiMappingCommand({ DomainName, ApiId, Stage: "$default", ApiMappingKey: "old" }),
  );
  const mapping = { DomainName, ApiMappingId };
  await client.send(new UpdateApiMappingCommand({ ...mapping, ApiId, Stage: "v2", ApiMappingKey: "new" }));
  expect(await client.send(new GetApiMappingCommand(mapping))).toMatchObject({ Stage: "v2", ApiMappingKey: "new" });
  expect(await answerOf(`${cloud.endpointUrl}/new/a`, DomainName)).toBe("here");
  const DomainNameConfigurations = [{ SecurityPolicy: "TLS_1_2" as const, EndpointType: "REGIONAL" as const }];
  await client.send(new UpdateDomainNameCommand({ DomainName, DomainNameConfigurations }));
  expect(await client.send(new GetDomainNameCommand({ DomainName }))).toMatchObject({
    DomainNameConfigurations: [{ SecurityPolicy: "TLS_1_2", DomainNameStatus: "AVAILABLE" }],
  });
  expect((await client.send(new GetDomainNamesCommand({}))).Items).toHaveLength(1);
  await client.send(new DeleteDomainNameCommand({ DomainName }));
  expect(await refusalOf(client.send(new GetDomainNameCommand({ DomainName })))).toMatchObject({
    code: "NotFoundException",
    status: 404,
  });
});

/** What a server answers to a request for another host than its own. */
async function answerOf(url: string, host: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    get(url, { headers: { host } }, (response) => text(response).then(resolve, reject)).on("error", reject);
  });
}
