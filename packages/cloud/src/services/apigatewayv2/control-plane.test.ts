import {
  CreateApiMappingCommand,
  CreateAuthorizerCommand,
  CreateDeploymentCommand,
  CreateDomainNameCommand,
  CreateModelCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
  DeleteAccessLogSettingsCommand,
  DeleteAuthorizerCommand,
  DeleteCorsConfigurationCommand,
  DeleteDomainNameCommand,
  DeleteIntegrationCommand,
  DeleteModelCommand,
  DeleteRouteCommand,
  DeleteRouteResponseCommand,
  DeleteRouteSettingsCommand,
  GetApiCommand,
  GetApiMappingCommand,
  GetAuthorizerCommand,
  GetDeploymentCommand,
  GetDomainNameCommand,
  GetDomainNamesCommand,
  GetIntegrationCommand,
  GetModelCommand,
  GetModelsCommand,
  GetRouteCommand,
  GetRouteResponseCommand,
  GetRoutesCommand,
  GetStageCommand,
  GetStagesCommand,
  GetTagsCommand,
  ReimportApiCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApiMappingCommand,
  UpdateAuthorizerCommand,
  UpdateDeploymentCommand,
  UpdateDomainNameCommand,
  UpdateIntegrationCommand,
  UpdateModelCommand,
  UpdateRouteResponseCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttpApi, type HttpApiPlan } from "../../../test/http-api-fixture.js";
import { lambdaOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const isGone = { name: "NotFoundException", $metadata: { httpStatusCode: 404 } };

const createApi = (plan: HttpApiPlan = {}) => {
  const integration = {
    IntegrationType: "HTTP_PROXY",
    IntegrationMethod: "ANY",
    IntegrationUri: "http://127.0.0.1:9/",
  };
  return createHttpApi(cloud, lambdaOf(cloud), {
    ...plan,
    integration: integration as HttpApiPlan["integration"] & {},
  });
};

describe("an API", () => {
  test("forgets its CORS rules, and takes a document in the place of its routes", async () => {
    const { client, ApiId } = await createApi({ api: { CorsConfiguration: { AllowOrigins: ["https://a.example"] } } });
    const describeApi = () => client.send(new GetApiCommand({ ApiId }));
    expect((await describeApi()).CorsConfiguration?.AllowOrigins).toEqual(["https://a.example"]);
    await client.send(new DeleteCorsConfigurationCommand({ ApiId }));
    expect((await describeApi()).CorsConfiguration).toBeUndefined();

    const target = { type: "http_proxy", httpMethod: "GET", uri: "http://127.0.0.1:9/", payloadFormatVersion: "1.0" };
    const paths = { "/orders": { get: { "x-amazon-apigateway-integration": target } } };
    const Body = JSON.stringify({ openapi: "3.0.1", info: { title: "anew", version: "1" }, paths });
    expect(await client.send(new ReimportApiCommand({ ApiId, Body }))).toMatchObject({ ApiId, Name: "anew" });
    const { Items = [] } = await client.send(new GetRoutesCommand({ ApiId }));
    expect(Items.map(({ RouteKey }) => RouteKey)).toEqual(["GET /orders"]);
  });

  test("wears tags until they are taken off", async () => {
    const { client, ApiId } = await createApi();
    const ResourceArn = `arn:aws:apigateway:eu-central-1::/apis/${ApiId}`;
    await client.send(new TagResourceCommand({ ResourceArn, Tags: { team: "a", stage: "dev" } }));
    await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["team"] }));
    expect((await client.send(new GetTagsCommand({ ResourceArn }))).Tags).toEqual({ stage: "dev" });
  });
});

describe("a part of an API is described, changed and deleted:", () => {
  test("routes and integrations, the latter once no route leads to them", async () => {
    const { client, ApiId, IntegrationId, Target } = await createApi();
    const integration = { ApiId, IntegrationId };
    await client.send(new UpdateIntegrationCommand({ ...integration, TimeoutInMillis: 5_000, Description: "slow" }));
    expect(await client.send(new GetIntegrationCommand(integration))).toMatchObject({
      IntegrationType: "HTTP_PROXY",
      TimeoutInMillis: 5_000,
      Description: "slow",
    });
    const { Items: [{ RouteId } = {}] = [] } = await client.send(new GetRoutesCommand({ ApiId }));
    const route = { ApiId, RouteId };
    expect(await client.send(new GetRouteCommand(route))).toMatchObject({ RouteKey: "ANY /{proxy+}", Target });
    await expect(client.send(new DeleteIntegrationCommand(integration))).rejects.toMatchObject({
      name: "ConflictException",
    });
    await client.send(new DeleteRouteCommand(route));
    await expect(client.send(new GetRouteCommand(route))).rejects.toMatchObject(isGone);
    await client.send(new DeleteIntegrationCommand(integration));
    await expect(client.send(new GetIntegrationCommand(integration))).rejects.toMatchObject(isGone);
  });

  test("authorizers", async () => {
    const { client, ApiId } = await createApi();
    const JwtConfiguration = { Audience: ["shop"], Issuer: "https://issuer.example/" };
    const IdentitySource = ["$request.header.Authorization"];
    const { AuthorizerId } = await client.send(
      new CreateAuthorizerCommand({ ApiId, Name: "jwt", AuthorizerType: "JWT", IdentitySource, JwtConfiguration }),
    );
    const authorizer = { ApiId, AuthorizerId };
    await client.send(new UpdateAuthorizerCommand({ ...authorizer, Name: "tokens" }));
    expect(await client.send(new GetAuthorizerCommand(authorizer))).toMatchObject({ Name: "tokens", JwtConfiguration });
    await client.send(new DeleteAuthorizerCommand(authorizer));
    await expect(client.send(new GetAuthorizerCommand(authorizer))).rejects.toMatchObject(isGone);
  });

  test("models", async () => {
    const { client, ApiId } = await createApi();
    const Schema = JSON.stringify({ type: "object" });
    const create = new CreateModelCommand({ ApiId, Name: "Order", ContentType: "application/json", Schema });
    const { ModelId } = await client.send(create);
    const model = { ApiId, ModelId };
    await client.send(new UpdateModelCommand({ ...model, Description: "what is bought" }));
    const described = { Name: "Order", Schema, Description: "what is bought" };
    expect(await client.send(new GetModelCommand(model))).toMatchObject(described);
    expect((await client.send(new GetModelsCommand({ ApiId }))).Items).toMatchObject([described]);
    await client.send(new DeleteModelCommand(model));
    await expect(client.send(new GetModelCommand(model))).rejects.toMatchObject(isGone);
  });

  test("settings of stages", async () => {
    const { client, ApiId, addRoute } = await createApi();
    const AccessLogSettings = {
      DestinationArn: "arn:aws:logs:eu-central-1:1:log-group:a",
      Format: "$context.requestId",
    };
    const RouteKey = "GET /orders";
    await addRoute(RouteKey);
    await client.send(
      new CreateStageCommand({
        ...{ ApiId, StageName: "dev", AccessLogSettings },
        RouteSettings: { [RouteKey]: { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 1 } },
      }),
    );
    const stage = { ApiId, StageName: "dev" };
    expect(await client.send(new GetStageCommand(stage))).toMatchObject({
      AccessLogSettings,
      RouteSettings: { [RouteKey]: { ThrottlingBurstLimit: 1 } },
    });
    await client.send(new DeleteAccessLogSettingsCommand(stage));
    await client.send(new DeleteRouteSettingsCommand({ ...stage, RouteKey }));
    const described = await client.send(new GetStageCommand(stage));
    expect([described.AccessLogSettings, Object.keys(described.RouteSettings ?? {})]).toEqual([undefined, []]);
    const { Items = [] } = await client.send(new GetStagesCommand({ ApiId }));
    expect(Items.map(({ StageName }) => StageName).sort()).toEqual(["$default", "dev"]);
  });

  test("deployments", async () => {
    const { client, ApiId } = await createApi();
    const { DeploymentId } = await client.send(new CreateDeploymentCommand({ ApiId }));
    const deployment = { ApiId, DeploymentId };
    await client.send(new UpdateDeploymentCommand({ ...deployment, Description: "first" }));
    expect(await client.send(new GetDeploymentCommand(deployment))).toMatchObject({
      DeploymentId,
      Description: "first",
      DeploymentStatus: "DEPLOYED",
    });
  });

  test("responses of a WebSocket API's routes", async () => {
    const { client, ApiId } = await createApi({
      api: { ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" },
      routeKey: "$default",
      stage: { StageName: "dev", AutoDeploy: false },
    });
    const { Items: [{ RouteId } = {}] = [] } = await client.send(new GetRoutesCommand({ ApiId }));
    const route = { ApiId, RouteId };
    const { RouteResponseId } = await client.send(
      new CreateRouteResponseCommand({ ...route, RouteResponseKey: "$default" }),
    );
    const response = { ...route, RouteResponseId };
    await client.send(new UpdateRouteResponseCommand({ ...response, ModelSelectionExpression: "default" }));
    expect(await client.send(new GetRouteResponseCommand(response))).toMatchObject({
      RouteResponseKey: "$default",
      ModelSelectionExpression: "default",
    });
    await client.send(new DeleteRouteResponseCommand(response));
    await expect(client.send(new GetRouteResponseCommand(response))).rejects.toMatchObject(isGone);
  });
});

test("a domain name and its mappings are changed and deleted", async () => {
  const { client, ApiId } = await createApi();
  const DomainName = `${ApiId}.example.com`;
  const configuration = (letter: string) => ({
    CertificateArn: `arn:aws:acm:eu-central-1:111111111111:certificate/${letter}`,
    EndpointType: "REGIONAL" as const,
  });
  const DomainNameConfigurations = [configuration("a")];
  await client.send(new CreateDomainNameCommand({ DomainName, DomainNameConfigurations }));
  const change = { DomainName, DomainNameConfigurations: [configuration("b")] };
  await client.send(new UpdateDomainNameCommand(change));
  const described = { DomainName, DomainNameConfigurations: [configuration("b")] };
  expect(await client.send(new GetDomainNameCommand({ DomainName }))).toMatchObject(described);
  expect((await client.send(new GetDomainNamesCommand({}))).Items).toMatchObject([described]);

  const create = new CreateApiMappingCommand({ DomainName, ApiId, Stage: "$default", ApiMappingKey: "v1" });
  const { ApiMappingId } = await client.send(create);
  await client.send(new UpdateApiMappingCommand({ DomainName, ApiId, ApiMappingId, ApiMappingKey: "v2" }));
  expect(await client.send(new GetApiMappingCommand({ DomainName, ApiMappingId }))).toMatchObject({
    ApiId,
    ApiMappingKey: "v2",
    Stage: "$default",
  });
  await client.send(new DeleteDomainNameCommand({ DomainName }));
  await expect(client.send(new GetDomainNameCommand({ DomainName }))).rejects.toMatchObject(isGone);
});
