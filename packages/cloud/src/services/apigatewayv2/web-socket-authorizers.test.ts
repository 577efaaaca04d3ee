import { CreateAuthorizerCommand, UpdateRouteCommand } from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFunction, OWN_RUNTIME, refusalOf } from "../../../test/lambda-fixture.js";
import { createSocketApi } from "../../../test/web-socket-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const ECHO =
  "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event.requestContext.authorizer) });";

const GUARD = `export const handler = async (event) => {
  const { token } = event.queryStringParameters;
  if (token === "broken") return {};
  return {
    principalId: "me",
    context: { team: "a", level: 3, event: JSON.stringify(event) },
    policyDocument: { Version: "2012-10-17", Statement: [
      { Effect: token === "let-me-in" ? "Allow" : "Deny", Action: "execute-api:Invoke", Resource: event.methodArn } ] },
  };
};`;

/** An API that asks a function about whoever connects. */
async function guardedApi(settings: object = {}) {
  const api = await createSocketApi(cloud, { source: ECHO, routes: ["$default"], isTwoWay: true });
  const { FunctionArn } = await createFunction(api.account, "guard", { source: GUARD, Runtime: OWN_RUNTIME });
  const { AuthorizerId } = await api.client.send(
    new CreateAuthorizerCommand({
      ApiId: api.ApiId,
      Name: "guard",
      AuthorizerType: "REQUEST",
      AuthorizerUri: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`,
      IdentitySource: ["route.request.querystring.token"],
      ...settings,
    }),
  );
  const RouteId = await api.addRoute("$connect", { AuthorizationType: "CUSTOM", AuthorizerId });
  return { ...api, AuthorizerId, RouteId };
}

const statusOf = (connecting: Promise<unknown>) =>
  connecting.then(
    () => 101,
    (error: Error) => Number(/Unexpected server response: (\d+)/.exec(error.message)?.[1]),
  );

describe("authorizers of $connect", () => {
  test("let in whom the policy of their function allows", async () => {
    const { connect } = await guardedApi();
    expect(await statusOf(connect({ query: "?token=stranger" }))).toBe(403);
    expect(await statusOf(connect())).toBe(401);
    expect(await statusOf(connect({ query: "?token=broken" }))).toBe(500);
  });

  test("are asked with the handshake; every event shows what they said, as text", async () => {
    const { connect, ApiId, account } = await guardedApi();
    await using client = await connect({ query: "?token=let-me-in", headers: { "X-Team": "a" } });
    client.send("x");
    const { event, ...said } = JSON.parse(await client.next());
    expect(said).toEqual({ principalId: "me", team: "a", level: "3", integrationLatency: expect.any(Number) });
    expect(JSON.parse(event)).toMatchObject({
      type: "REQUEST",
      methodArn: `arn:aws:execute-api:eu-central-1:${account.accountId}:${ApiId}/dev/$connect`,
      headers: { "X-Team": "a" },
      queryStringParameters: { token: "let-me-in" },
      stageVariables: {},
      requestContext: { routeKey: "$connect", eventType: "CONNECT" },
    });
  });

  test("want a signature where the route has AWS_IAM", async () => {
    const { connect, client, ApiId, RouteId } = await guardedApi();
    await client.send(new UpdateRouteCommand({ ApiId, RouteId, AuthorizationType: "AWS_IAM" }));
    expect(await statusOf(connect())).toBe(403);
  });

  test("are refused on other routes, and with what HTTP APIs have", async () => {
    const { addRoute, AuthorizerId } = await guardedApi();
    const authorization = { AuthorizationType: "CUSTOM" as const, AuthorizerId };
    expect(await refusalOf(addRoute("say", authorization))).toMatchObject({
      code: "BadRequestException",
      message: "Authorization is supported for the $connect route only",
    });
    for (const settings of [
      { AuthorizerType: "JWT" },
      { AuthorizerPayloadFormatVersion: "2.0" },
      { EnableSimpleResponses: true },
      { AuthorizerResultTtlInSeconds: 60 },
      { IdentitySource: ["$request.header.x"] },
    ]) {
      expect(await refusalOf(guardedApi(settings))).toMatchObject({ code: "BadRequestException", status: 400 });
    }
  });
});
