import { X509Certificate } from "node:crypto";
import { globalAgent } from "node:https";
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  GenerateClientCertificateCommand,
  GetUsageCommand,
  type QuotaSettings,
} from "@aws-sdk/client-api-gateway";
import { CreateAuthorizerCommand, CreateStageCommand, UpdateStageCommand } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createHttpApi } from "../../../test/http-api-fixture.js";
import { createFunction, lambdaOf, OWN_RUNTIME, refusalOf } from "../../../test/lambda-fixture.js";
import { startTlsBackend } from "../../../test/tls-backend.js";
import { createSocketApi, type SocketApi, type SocketApiPlan } from "../../../test/web-socket-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const MOCK = { IntegrationType: "MOCK" as const, RequestTemplates: { $default: '{"statusCode":200}' } };

const ECHO = "export const handler = async () => ({ statusCode: 200, body: JSON.stringify({ bought: true }) });";

const GUARD = `export const handler = async ({ methodArn, queryStringParameters }) => ({
  principalId: "me",
  usageIdentifierKey: queryStringParameters.key,
  policyDocument: { Version: "2012-10-17", Statement: [
    { Effect: "Allow", Action: "execute-api:Invoke", Resource: methodArn } ] },
});`;

/** A key of a plan that has the stage `dev` of the API. */
async function keyOf({ account, ApiId }: SocketApi, quota?: QuotaSettings) {
  const gateway = new APIGatewayClient(account.options);
  const { id: keyId, value = "" } = await gateway.send(new CreateApiKeyCommand({ name: "k", enabled: true }));
  const apiStages = [{ apiId: ApiId, stage: "dev" }];
  const { id: usagePlanId } = await gateway.send(new CreateUsagePlanCommand({ name: "p", apiStages, quota }));
  await gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: "API_KEY" }));
  return { gateway, value, usagePlanId, keyId };
}

describe("a route that requires an API key", () => {
  test("lets in whose key is of a plan for the stage, until its quota is used up", async () => {
    const api = await createSocketApi(cloud, { routes: [], integration: MOCK });
    await api.addRoute("$connect", { ApiKeyRequired: true });
    await expect(api.connect()).rejects.toThrow("Unexpected server response: 403");
    const { gateway, value, usagePlanId, keyId } = await keyOf(api, { limit: 1, period: "DAY" });
    const headers = { "x-api-key": value };
    await using client = await api.connect({ headers });
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    await expect(api.connect({ headers })).rejects.toThrow("Unexpected server response: 429");
    const today = new Date().toISOString().slice(0, 10);
    const { items } = await gateway.send(new GetUsageCommand({ usagePlanId, startDate: today, endDate: today }));
    expect(items).toEqual({ [keyId ?? ""]: [[1, 0]] });
  });

  test("asks the messages of a connection for what the client has brought when it connected", async () => {
    const api = await createSocketApi(cloud, { source: ECHO, routes: [], isTwoWay: true });
    await api.addRoute("buy", { ApiKeyRequired: true });
    const { value } = await keyOf(api);
    const answerTo = async (headers: Record<string, string>) => {
      await using client = await api.connect({ headers });
      client.send('{"action":"buy"}');
      return JSON.parse(await client.next());
    };
    expect(await answerTo({})).toMatchObject({ message: "Forbidden" });
    expect(await answerTo({ "x-api-key": value })).toEqual({ bought: true });
  });

  test("takes the key that the authorizer names, where the API says so", async () => {
    const ApiKeySelectionExpression = "$context.authorizer.usageIdentifierKey";
    const plan = { source: ECHO, routes: [], isTwoWay: true, api: { ApiKeySelectionExpression } };
    const api = await createSocketApi(cloud, plan);
    const { FunctionArn } = await createFunction(api.account, "guard", { source: GUARD, Runtime: OWN_RUNTIME });
    const { AuthorizerId } = await api.client.send(
      new CreateAuthorizerCommand({
        ...{ ApiId: api.ApiId, Name: "guard", AuthorizerType: "REQUEST" },
        AuthorizerUri: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`,
        IdentitySource: ["route.request.querystring.key"],
      }),
    );
    await api.addRoute("$connect", { AuthorizationType: "CUSTOM", AuthorizerId, ApiKeyRequired: true });
    const { value } = await keyOf(api);
    await expect(api.connect({ query: "?key=another" })).rejects.toThrow("Unexpected server response: 403");
    await using client = await api.connect({ query: `?key=${value}` });
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });
});

describe("the execution log of a stage", () => {
  async function loggedApi(settings: object, plan: SocketApiPlan = {}) {
    const stage = { DefaultRouteSettings: settings };
    const api = await createSocketApi(cloud, {
      integration: MOCK,
      routes: ["$default"],
      isTwoWay: true,
      stage,
      ...plan,
    });
    const logs = new CloudWatchLogsClient(api.account.options);
    const lines = async () => {
      const logGroupName = `/aws/apigateway/${api.ApiId}/dev`;
      const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
      return events.map(({ message = "" }) => message.replace(/^\([0-9a-f-]{36}\) /, ""));
    };
    return { ...api, lines };
  }

  test("tells of connections and messages, with data where that is wanted", async () => {
    const { connect, lines, ApiId } = await loggedApi(
      { LoggingLevel: "INFO", DataTraceEnabled: true },
      { source: ECHO, integration: {} },
    );
    await using client = await connect();
    client.send("{}");
    expect(JSON.parse(await client.next())).toEqual({ bought: true });
    expect(await lines()).toEqual(
      expect.arrayContaining([
        `Client [UserAgent: null, SourceIp: 127.0.0.1] is connecting to WebSocket API [${ApiId}].`,
        "WebSocket Request Route: [$default]",
        expect.stringMatching(/^Received response\. Status: 200, Integration latency: \d+ ms$/),
        'Endpoint response body before transformations: {"bought":true}',
        "Successfully completed execution",
      ]),
    );
  });

  test("keeps data to itself, unless that is wanted", async () => {
    const { connect, lines } = await loggedApi({ LoggingLevel: "INFO" }, { source: ECHO, integration: {} });
    await using client = await connect();
    client.send("{}");
    await client.next();
    const written = await lines();
    expect(written).toContain("Successfully completed execution");
    expect(written.filter((line) => line.includes("bought"))).toEqual([]);
  });

  test("tells of errors only where it is to, and is refused for HTTP APIs", async () => {
    const { connect, lines } = await loggedApi(
      { LoggingLevel: "ERROR" },
      { integration: { ...MOCK, RequestTemplates: { $default: "$input.body" } } },
    );
    await using client = await connect();
    client.send('{"statusCode":200}');
    client.send("{}");
    expect(JSON.parse(await client.next())).toMatchObject({ message: "Internal server error" });
    const written = await lines();
    expect(written).toContain(
      "Execution failed due to configuration error: Unable to parse statusCode. It should be an integer",
    );
    expect(written).not.toContain("Successfully completed execution");
    const http = await createHttpApi(cloud, lambdaOf(cloud), {
      integration: { IntegrationType: "HTTP_PROXY", IntegrationMethod: "ANY", IntegrationUri: "http://127.0.0.1:1/" },
    });
    const stage = { ApiId: http.ApiId, StageName: "logged", DefaultRouteSettings: { LoggingLevel: "INFO" as const } };
    expect(await refusalOf(http.client.send(new CreateStageCommand(stage)))).toMatchObject({
      message: "Execution logs are not supported on protocolType HTTP",
    });
  });
});

test("back ends over TLS are shown the client certificate of the stage", async () => {
  const backend = await startTlsBackend("");
  // Nobody else vouches for the back end.
  globalAgent.options.ca = backend.certificate;
  onTestFinished(() => {
    globalAgent.options.ca = undefined;
  });
  const integration = { IntegrationType: "HTTP_PROXY" as const, IntegrationMethod: "POST" };
  const api = await createSocketApi(cloud, {
    isTwoWay: true,
    integration: { ...integration, IntegrationUri: backend.url },
  });
  const gateway = new APIGatewayClient(api.account.options);
  const made = await gateway.send(new GenerateClientCertificateCommand({}));
  await using client = await api.connect();
  client.send("{}");
  expect(JSON.parse(await client.next())).toEqual([false, "nobody"]);
  const stage = { ApiId: api.ApiId, StageName: "dev" };
  const { clientCertificateId: ClientCertificateId } = made;
  await api.client.send(new UpdateStageCommand({ ...stage, ClientCertificateId }));
  client.send("{}");
  const { fingerprint256 } = new X509Certificate(made.pemEncodedCertificate ?? "");
  expect(JSON.parse(await client.next())).toEqual([false, fingerprint256]);
  const unknown = api.client.send(new UpdateStageCommand({ ...stage, ClientCertificateId: "none" }));
  expect(await refusalOf(unknown)).toMatchObject({ code: "NotFoundException" });
});
