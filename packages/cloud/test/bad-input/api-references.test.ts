import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { AddPermissionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "../../src/index.js";
import { newAccountId } from "../accounts.js";
import { createFunction, lambdaOf } from "../lambda-fixture.js";
import { createTestApi } from "../rest-api-fixture.js";
import { REGION } from "../sns-fixture.js";

const ELSEWHERE = "us-west-2";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const TELLS_ITS_ARN = `export const handler = async (_event, { invokedFunctionArn }) =>
  ({ statusCode: 200, body: invokedFunctionArn });`;

/** Functions of one name in two regions, each of which says which one it is. */
async function createNamesakes(): Promise<{ readonly accountId: string; readonly elsewhereArn: string }> {
  const here = lambdaOf(cloud, REGION);
  const elsewhere = { ...here, client: new LambdaClient({ ...here.options, region: ELSEWHERE }) };
  for (const account of [here, elsewhere]) await createFunction(account, "orders", { source: TELLS_ITS_ARN });
  return { accountId: here.accountId, elsewhereArn: here.arn("orders").replace(REGION, ELSEWHERE) };
}

type Caller = (accountId: string, functionArn: string) => Promise<Response>;

const callRestApi: Caller = async (accountId, functionArn) => {
  const api = await createTestApi(cloud, accountId);
  const uri = `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
  await api.method(api.rootId, "GET", { type: "AWS_PROXY", integrationHttpMethod: "POST", uri });
  await api.deploy();
  return await api.call("/");
};

const callHttpApi: Caller = async (accountId, IntegrationUri) => {
  const gateway = cloud.client(ApiGatewayV2Client, { accountId, region: REGION });
  const { ApiId } = await gateway.send(new CreateApiCommand({ Name: "shop", ProtocolType: "HTTP" }));
  const integration = { ApiId, IntegrationUri, IntegrationType: "AWS_PROXY" as const, PayloadFormatVersion: "2.0" };
  const { IntegrationId } = await gateway.send(new CreateIntegrationCommand(integration));
  await gateway.send(new CreateRouteCommand({ ApiId, RouteKey: "GET /", Target: `integrations/${IntegrationId}` }));
  await gateway.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
  return await fetch(`${cloud.endpointUrl}/_aws/execute-api/${ApiId}/$default/`);
};

describe.each([
  ["a REST API", callRestApi, "Internal server error"],
  ["an HTTP API", callHttpApi, "Internal Server Error"],
] as const)("%s", (_kind, call, message) => {
  test("invokes the function of the region that it names, not its namesake next door", async () => {
    const { accountId, elsewhereArn } = await createNamesakes();
    const answer = await call(accountId, elsewhereArn);
    expect([answer.status, await answer.text()]).toEqual([200, elsewhereArn]);
  });

  test.each([
    ["that there is not", (arn: string) => arn.replace("orders", "nobody")],
    ["that is in a region where there is none", (arn: string) => arn.replace(ELSEWHERE, "ap-south-1")],
    ["that is in an account where there is none", (arn: string) => arn.replace(/\d{12}/, newAccountId())],
    ["in a version that there is not", (arn: string) => `${arn}:7`],
  ])("that names a function %s answers 500, whatever is called alike", async (_what, change) => {
    const { accountId, elsewhereArn } = await createNamesakes();
    const answer = await call(accountId, change(elsewhereArn));
    expect([answer.status, await answer.json()]).toEqual([500, { message }]);
  });

  test("invokes a function of another account once its policy lets the API in", async () => {
    const owner = lambdaOf(cloud, REGION);
    await createFunction(owner, "orders", { source: TELLS_ITS_ARN });
    const accountId = newAccountId();
    const refused = await call(accountId, owner.arn("orders"));
    expect([refused.status, await refused.json()]).toEqual([500, { message }]);
    await owner.client.send(
      new AddPermissionCommand({
        FunctionName: "orders",
        StatementId: "api",
        Action: "lambda:InvokeFunction",
        Principal: "apigateway.amazonaws.com",
        SourceArn: `arn:aws:execute-api:${REGION}:${accountId}:*/*/GET/*`,
      }),
    );
    const admitted = await call(accountId, owner.arn("orders"));
    expect([admitted.status, await admitted.text()]).toEqual([200, owner.arn("orders")]);
  });

  test.each(["", "orders", "arn:aws:lambda", "arn:aws:sqs:eu-central-1:111111111111:orders"])(
    "cannot be integrated with %j, which is no function",
    async (arn) => {
      // REST APIs find out when they are called.
      const outcome = await call(newAccountId(), arn).then(
        ({ status }) => status,
        ({ name }: Error) => name,
      );
      expect(["BadRequestException", 500]).toContain(outcome);
    },
  );
});
