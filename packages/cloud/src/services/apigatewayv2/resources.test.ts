import {
  CreateAuthorizerCommand,
  CreateModelCommand,
  DeleteAuthorizerCommand,
  DeleteIntegrationCommand,
  DeleteModelCommand,
  DeleteRouteCommand,
  GetApiCommand,
  GetAuthorizerCommand,
  GetIntegrationCommand,
  GetModelCommand,
  GetModelsCommand,
  GetRouteCommand,
  GetRoutesCommand,
  GetTagsCommand,
  ReimportApiCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAuthorizerCommand,
  UpdateIntegrationCommand,
  UpdateModelCommand,
  UpdateRouteCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProxyApi, echo, type HttpApi } from "../../../test/http-api-fixture.js";
import { ROLE, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const NOT_FOUND = { code: "NotFoundException", status: 404 };
const CONFLICT = { code: "ConflictException", status: 409 };

async function onlyRouteId({ client, ApiId }: HttpApi): Promise<string | undefined> {
  return (await client.send(new GetRoutesCommand({ ApiId }))).Items?.[0]?.RouteId;
}

async function createAuthorizer({ client, ApiId }: HttpApi) {
  return await client.send(
    new CreateAuthorizerCommand({
      ApiId,
      Name: "jwt",
      AuthorizerType: "JWT",
      IdentitySource: ["$request.header.Authorization"],
      JwtConfiguration: { Issuer: "https://issuer.example.com", Audience: ["shop"] },
    }),
  );
}

describe("routes and what they lead to", () => {
  test("are changed, and served as changed where the stage deploys by itself", async () => {
    const api = await createProxyApi(cloud, echo);
    const { client, ApiId, url } = api;
    const RouteId = await onlyRouteId(api);
    const statusOf = async (path: string) => (await fetch(`${url}${path}`)).status;
    await client.send(
      new UpdateRouteCommand({ ApiId, RouteId, RouteKey: "GET /here/{proxy+}", OperationName: "here" }),
    );
    expect(await client.send(new GetRouteCommand({ ApiId, RouteId }))).toMatchObject({
      RouteKey: "GET /here/{proxy+}",
      OperationName: "here",
      AuthorizationType: "NONE",
    });
    expect([await statusOf("/here/a"), await statusOf("/a")]).toEqual([200, 404]);
    await client.send(new DeleteRouteCommand({ ApiId, RouteId }));
    expect(await statusOf("/here/a")).toBe(404);
    expect(await refusalOf(client.send(new GetRouteCommand({ ApiId, RouteId })))).toMatchObject(NOT_FOUND);
  });

  test("keep an integration that is in use; a mapping to nothing is taken away", async () => {
    const RequestParameters = { "append:header.x-a": "a", "append:header.x-b": "b" };
    const api = await createProxyApi(cloud, echo, { integration: { RequestParameters } });
    const { client, ApiId, IntegrationId, url } = api;
    const one = { ApiId, IntegrationId };
    const changed = { "append:header.x-a": "", "append:header.x-c": "c" };
    await client.send(new UpdateIntegrationCommand({ ...one, TimeoutInMillis: 1_000, RequestParameters: changed }));
    expect(await client.send(new GetIntegrationCommand(one))).toMatchObject({
      TimeoutInMillis: 1_000,
      RequestParameters: { "append:header.x-b": "b", "append:header.x-c": "c" },
    });
    const { headers } = JSON.parse(await (await fetch(`${url}/a`)).text());
    expect([headers["x-a"], headers["x-b"], headers["x-c"]]).toEqual([undefined, "b", "c"]);
    expect(await refusalOf(client.send(new DeleteIntegrationCommand(one)))).toMatchObject(CONFLICT);
    await client.send(new DeleteRouteCommand({ ApiId, RouteId: await onlyRouteId(api) }));
    await client.send(new DeleteIntegrationCommand(one));
    expect(await refusalOf(client.send(new GetIntegrationCommand(one)))).toMatchObject(NOT_FOUND);
  });

  test("lose what the empty text takes away, and the mappings of a status that has none any more", async () => {
    const overwrite = { "overwrite:statuscode": "202" };
    const ResponseParameters = { "200": overwrite, "404": overwrite };
    const api = await createProxyApi(cloud, echo, { integration: { ResponseParameters, CredentialsArn: ROLE } });
    const { client, ApiId, IntegrationId } = api;
    const one = { ApiId, IntegrationId };
    const changes = { CredentialsArn: "", ResponseParameters: { "404": {} } };
    await client.send(new UpdateIntegrationCommand({ ...one, ...changes }));
    const integration = await client.send(new GetIntegrationCommand(one));
    expect(integration.ResponseParameters).toEqual({ "200": overwrite });
    expect(integration).not.toHaveProperty("CredentialsArn");
    const route = { ApiId, RouteId: await onlyRouteId(api) };
    await client.send(new UpdateRouteCommand({ ...route, OperationName: "list", Target: "" }));
    await client.send(new UpdateRouteCommand({ ...route, OperationName: "" }));
    const shown = await client.send(new GetRouteCommand(route));
    expect([shown.OperationName, shown.Target]).toEqual([undefined, undefined]);
  });

  test("keep an authorizer that is in use", async () => {
    const api = await createProxyApi(cloud, echo);
    const { client, ApiId, addRoute } = api;
    const { AuthorizerId } = await createAuthorizer(api);
    await addRoute("GET /guarded", { AuthorizationType: "JWT", AuthorizerId });
    const one = { ApiId, AuthorizerId };
    const JwtConfiguration = { Issuer: "https://other.example.com", Audience: ["app"] };
    await client.send(new UpdateAuthorizerCommand({ ...one, Name: "other", JwtConfiguration }));
    expect(await client.send(new GetAuthorizerCommand(one))).toMatchObject({ Name: "other", JwtConfiguration });
    expect(await refusalOf(client.send(new DeleteAuthorizerCommand(one)))).toMatchObject(CONFLICT);
    const { Items = [] } = await client.send(new GetRoutesCommand({ ApiId }));
    for (const { RouteId } of Items) await client.send(new DeleteRouteCommand({ ApiId, RouteId }));
    await client.send(new DeleteAuthorizerCommand(one));
    expect(await refusalOf(client.send(new GetAuthorizerCommand(one)))).toMatchObject(NOT_FOUND);
  });
});

describe("what hangs on an API", () => {
  test("are models, which nothing is checked against", async () => {
    const { client, ApiId } = await createProxyApi(cloud, echo);
    const { ModelId } = await client.send(new CreateModelCommand({ ApiId, Name: "Order", Schema: "{}" }));
    const again = new CreateModelCommand({ ApiId, Name: "Order", Schema: "{}" });
    expect(await refusalOf(client.send(again))).toMatchObject(CONFLICT);
    await client.send(new UpdateModelCommand({ ApiId, ModelId, Description: "what is bought" }));
    const model = await client.send(new GetModelCommand({ ApiId, ModelId }));
    expect(model).toMatchObject({ Name: "Order", ContentType: "application/json", Description: "what is bought" });
    expect((await client.send(new GetModelsCommand({ ApiId }))).Items).toHaveLength(1);
    await client.send(new DeleteModelCommand({ ApiId, ModelId }));
    expect(await refusalOf(client.send(new GetModelCommand({ ApiId, ModelId })))).toMatchObject(NOT_FOUND);
  });

  test("are tags, of its stages too", async () => {
    const { client, ApiId } = await createProxyApi(cloud, echo, {
      api: { Tags: { team: "a" } },
      stage: { StageName: "dev" },
    });
    const arn = `arn:aws:apigateway:eu-central-1::/apis/${ApiId}`;
    const tagsOf = async (ResourceArn: string) => (await client.send(new GetTagsCommand({ ResourceArn }))).Tags;
    await client.send(new TagResourceCommand({ ResourceArn: arn, Tags: { cost: "1" } }));
    await client.send(new TagResourceCommand({ ResourceArn: `${arn}/stages/dev`, Tags: { of: "stage" } }));
    expect([await tagsOf(arn), await tagsOf(`${arn}/stages/dev`)]).toEqual([{ team: "a", cost: "1" }, { of: "stage" }]);
    await client.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: ["team"] }));
    expect((await client.send(new GetApiCommand({ ApiId }))).Tags).toEqual({ cost: "1" });
    expect(await refusalOf(tagsOf(`${arn}/stages/none`))).toMatchObject(NOT_FOUND);
    const reserved = new TagResourceCommand({ ResourceArn: arn, Tags: { "aws:a": "b" } });
    expect(await refusalOf(client.send(reserved))).toMatchObject({ code: "BadRequestException" });
  });

  test("is replaced by a document that is imported anew", async () => {
    const api = await createProxyApi(cloud, echo, { api: { CorsConfiguration: { AllowOrigins: ["*"] } } });
    const { client, ApiId, url } = api;
    await createAuthorizer(api);
    const { IntegrationUri: uri = "" } = await client.send(
      new GetIntegrationCommand({ ApiId, IntegrationId: api.IntegrationId }),
    );
    const integration = {
      type: "http_proxy",
      httpMethod: "GET",
      uri: uri.replace("{proxy}", "new"),
      payloadFormatVersion: "1.0",
    };
    const Body = JSON.stringify({
      openapi: "3.0.1",
      info: { title: "anew", version: "2" },
      paths: { "/new": { get: { "x-amazon-apigateway-integration": integration } } },
    });
    const again = await client.send(new ReimportApiCommand({ ApiId, Body }));
    expect(again).toMatchObject({ ApiId, Name: "anew", Version: "2" });
    expect(again.CorsConfiguration).toBeUndefined();
    expect([(await fetch(`${url}/new`)).status, (await fetch(`${url}/old`)).status]).toEqual([200, 404]);
    const warned = new ReimportApiCommand({
      ApiId,
      FailOnWarnings: true,
      Body: Body.replace("x-amazon-apigateway-integration", "x"),
    });
    expect(await refusalOf(client.send(warned))).toMatchObject({ code: "BadRequestException" });
    expect((await fetch(`${url}/new`)).status).toBe(200);
  });
});
