import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateAuthorizerCommand,
  CreateIntegrationCommand,
  CreateModelCommand,
  CreateRouteCommand,
  CreateStageCommand,
  ExportApiCommand,
  type ExportApiCommandInput,
  GetAuthorizersCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  ImportApiCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { lambdaOf, ROLE, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const ISSUER = "https://issuer.example.com";

async function shop() {
  const client = new ApiGatewayV2Client(lambdaOf(cloud).options);
  const CorsConfiguration = { AllowOrigins: ["https://shop.example"], MaxAge: 60 };
  const { ApiId } = await client.send(
    new CreateApiCommand({ Name: "shop", Version: "7", ProtocolType: "HTTP", Tags: { team: "a" }, CorsConfiguration }),
  );
  const proxy = await client.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "HTTP_PROXY",
      IntegrationMethod: "ANY",
      IntegrationUri: "http://127.0.0.1:1/{id}",
      RequestParameters: { "append:header.x-stage": "$context.stage" },
      ResponseParameters: { "200": { "overwrite:statuscode": "202" } },
      TimeoutInMillis: 1_000,
    }),
  );
  const queue = await client.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationSubtype: "SQS-PurgeQueue",
      PayloadFormatVersion: "1.0",
      CredentialsArn: ROLE,
      RequestParameters: { QueueUrl: "http://localhost/000000000000/orders" },
    }),
  );
  const { AuthorizerId } = await client.send(
    new CreateAuthorizerCommand({
      ApiId,
      Name: "jwt",
      AuthorizerType: "JWT",
      IdentitySource: ["$request.header.Authorization"],
      JwtConfiguration: { Issuer: ISSUER, Audience: ["shop"] },
    }),
  );
  await client.send(new CreateModelCommand({ ApiId, Name: "Order", Schema: '{"type":"object"}' }));
  const scoped = { AuthorizationType: "JWT" as const, AuthorizerId, AuthorizationScopes: ["read"] };
  const Target = `integrations/${proxy.IntegrationId}`;
  await client.send(new CreateRouteCommand({ ApiId, RouteKey: "GET /orders/{id}", Target, ...scoped }));
  await client.send(new CreateRouteCommand({ ApiId, RouteKey: "ANY /orders/{id}", Target }));
  await client.send(
    new CreateRouteCommand({ ApiId, RouteKey: "$default", Target: `integrations/${queue.IntegrationId}` }),
  );
  await client.send(new CreateStageCommand({ ApiId, StageName: "dev", AutoDeploy: true }));
  const exported = async (more: Partial<ExportApiCommandInput> = {}) => {
    const command = new ExportApiCommand({ ApiId, Specification: "OAS30", OutputType: "JSON", ...more });
    return Buffer.from((await client.send(command)).body ?? []).toString();
  };
  return { client, ApiId, exported };
}

/** What an API consists of, without the ids that each API has of its own. */
async function contentOf(client: ApiGatewayV2Client, ApiId: string | undefined) {
  const of = async (command: { Items?: object[] | undefined }) => JSON.stringify(command.Items ?? []);
  const routes = (await client.send(new GetRoutesCommand({ ApiId }))).Items ?? [];
  const integrations = await of(await client.send(new GetIntegrationsCommand({ ApiId })));
  const authorizers = (await client.send(new GetAuthorizersCommand({ ApiId }))).Items ?? [];
  return {
    routes: routes.map(({ RouteId: _id, Target: _target, AuthorizerId: _authorizer, ...route }) => route),
    integrations: (JSON.parse(integrations) as { IntegrationId: string }[]).map(
      ({ IntegrationId: _id, ...each }) => each,
    ),
    authorizers: authorizers.map(({ AuthorizerId: _id, ...authorizer }) => authorizer),
  };
}

describe("an exported API", () => {
  test("is a document of OpenAPI with what AWS adds to it", async () => {
    const { exported } = await shop();
    const document = JSON.parse(await exported({ StageName: "dev" }));
    expect(document).toMatchObject({
      openapi: "3.0.1",
      info: { title: "shop", version: "7" },
      servers: [{ url: expect.stringContaining("/{basePath}"), variables: { basePath: { default: "dev" } } }],
      tags: [{ name: "team", "x-amazon-apigateway-tag-value": "a" }],
      paths: {
        "/$default": { "x-amazon-apigateway-any-method": { isDefaultRoute: true } },
        "/orders/{id}": {
          get: {
            parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
            responses: { default: { description: "Default response for GET /orders/{id}" } },
            security: [{ jwt: ["read"] }],
            "x-amazon-apigateway-integration": {
              type: "http_proxy",
              httpMethod: "ANY",
              requestParameters: { "append:header.x-stage": "$context.stage" },
              responseParameters: { "200": { "overwrite:statuscode": "202" } },
              timeoutInMillis: 1_000,
            },
          },
        },
      },
      components: {
        schemas: { Order: { type: "object" } },
        securitySchemes: {
          jwt: {
            type: "oauth2",
            "x-amazon-apigateway-authorizer": { type: "jwt", jwtConfiguration: { issuer: ISSUER } },
          },
        },
      },
      "x-amazon-apigateway-cors": { allowOrigins: ["https://shop.example"], maxAge: 60 },
      "x-amazon-apigateway-importexport-version": "1.0",
    });
  });

  test("makes the same API when it is imported, from YAML too", async () => {
    const { client, ApiId, exported } = await shop();
    const Body = await exported({ OutputType: "YAML" });
    expect(parse(Body)).toEqual(JSON.parse(await exported()));
    const copy = await client.send(new ImportApiCommand({ Body, FailOnWarnings: true }));
    const [original, imported] = [await contentOf(client, ApiId), await contentOf(client, copy.ApiId)];
    expect(imported.routes).toHaveLength(3);
    expect(imported.routes).toEqual(expect.arrayContaining(original.routes));
    for (const integration of original.integrations) expect(imported.integrations).toContainEqual(integration);
    expect(imported.authorizers).toEqual(original.authorizers);
    expect(copy).toMatchObject({ Name: "shop", Version: "7", Tags: { team: "a" }, CorsConfiguration: { MaxAge: 60 } });
  });

  test("leaves the extensions out on demand, and shows what a stage serves", async () => {
    const { client, ApiId, exported } = await shop();
    const plain = JSON.parse(await exported({ IncludeExtensions: false }));
    expect(JSON.stringify(plain)).not.toMatch(/x-amazon-apigateway-(?:integration|authorizer|cors|tag|importexport)/);
    await client.send(new CreateStageCommand({ ApiId, StageName: "empty" }));
    expect(await refusalOf(exported({ StageName: "empty" }))).toMatchObject({ code: "BadRequestException" });
    expect(await refusalOf(exported({ StageName: "none" }))).toMatchObject({ code: "NotFoundException", status: 404 });
    expect(await refusalOf(exported({ Specification: "OAS20" }))).toMatchObject({ code: "BadRequestException" });
  });
});
