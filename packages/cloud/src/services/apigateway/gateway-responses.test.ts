import {
  CreateRequestValidatorCommand,
  PutGatewayResponseCommand,
  type PutGatewayResponseCommandInput,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { createTestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

/** An API that refuses in as many ways as there are paths. */
async function refusingApi() {
  const api = await createTestApi(cloud, newAccountId());
  const { gateway, id: restApiId } = api;
  const add = async (path: string, integration: object, settings: object = {}) =>
    api.method(await api.resource(path), "POST", integration, settings);
  const validate = { validateRequestBody: true, validateRequestParameters: true };
  const validator = await gateway.send(new CreateRequestValidatorCommand({ restApiId, name: "all", ...validate }));
  const strict = { requestValidatorId: validator.id, requestParameters: { "method.request.querystring.q": true } };
  await add("parameters", {}, strict);
  await add("body", {}, { requestValidatorId: validator.id, requestModels: { "application/json": "Error" } });
  await add("key", {}, { apiKeyRequired: true });
  await add("signed", {}, { authorizationType: "AWS_IAM" });
  await add("media", { passthroughBehavior: "NEVER" });
  await add("down", { type: "HTTP_PROXY", integrationHttpMethod: "GET", uri: "http://127.0.0.1:1/" });
  await add("broken", {});
  await api.deploy();
  const call = async (path: string, body = "{}") => {
    const answer = await api.call(path, { method: "POST", body, headers: { "content-type": "application/json" } });
    return { status: answer.status, headers: answer.headers, body: await answer.text() };
  };
  const customise = async (input: Omit<PutGatewayResponseCommandInput, "restApiId">) => {
    await gateway.send(new PutGatewayResponseCommand({ restApiId, ...input }));
    await api.deploy();
  };
  return { call, customise };
}

const REFUSALS = [
  ["/parameters", 400, "BAD_REQUEST_PARAMETERS", "BadRequestException", "Missing required request parameters: [q]"],
  ["/body", 400, "BAD_REQUEST_BODY", "BadRequestException", "Invalid request body"],
  ["/key", 403, "INVALID_API_KEY", "ForbiddenException", "Forbidden"],
  [
    "/signed",
    403,
    "MISSING_AUTHENTICATION_TOKEN",
    "MissingAuthenticationTokenException",
    "Missing Authentication Token",
  ],
  [
    "/nowhere",
    403,
    "MISSING_AUTHENTICATION_TOKEN",
    "MissingAuthenticationTokenException",
    "Missing Authentication Token",
  ],
  ["/media", 415, "UNSUPPORTED_MEDIA_TYPE", "BadRequestException", "Unsupported Media Type"],
  ["/down", 504, "INTEGRATION_FAILURE", "InternalServerErrorException", "Internal server error"],
  ["/broken", 500, "DEFAULT_5XX", "InternalServerErrorException", "Internal server error"],
] as const;

test.each(REFUSALS)("%s is refused with %d (%s), as AWS or its owner says", async (...refusal) => {
  const [path, status, responseType, errorType, message] = refusal;
  const { call, customise } = await refusingApi();
  const body = path === "/body" ? "no json" : "{}";
  const plain = await call(path, body);
  expect([plain.status, plain.body]).toEqual([status, JSON.stringify({ message }).replace(":", ": ")]);
  expect(plain.headers.get("x-amzn-errortype")).toBe(errorType);
  expect(plain.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  expect(plain.headers.get("x-amz-apigw-id")).toMatch(/^\S{15}=$/);
  await customise({
    responseType,
    responseTemplates: {
      "application/json": '{"why":$context.error.messageString,"type":"$context.error.responseType"}',
    },
  });
  const own = await call(path, body);
  expect([own.status, own.body]).toEqual([status, JSON.stringify({ why: message, type: responseType })]);
  await customise({ responseType, statusCode: "418" });
  const teapot = await call(path, body);
  expect([teapot.status, teapot.body]).toEqual([418, JSON.stringify({ message })]);
});

test("what has no response of its own has that of all 4XX or all 5XX", async () => {
  const { call, customise } = await refusingApi();
  const header = "gatewayresponse.header.X-Class";
  await customise({ responseType: "DEFAULT_4XX", responseParameters: { [header]: "'client'" } });
  await customise({ responseType: "DEFAULT_5XX", statusCode: "599", responseParameters: { [header]: "'server'" } });
  const seen = async (path: string) => {
    const { status, headers } = await call(path);
    return [status, headers.get("x-class")];
  };
  expect(await seen("/key")).toEqual([403, "client"]);
  expect(await seen("/media")).toEqual([415, "client"]);
  expect(await seen("/down")).toEqual([599, "server"]);
  await customise({ responseType: "INVALID_API_KEY", statusCode: "402" });
  expect(await seen("/key")).toEqual([402, null]);
});

test("headers and templates of a response see the request, its context and the stage", async () => {
  const { call, customise } = await refusingApi();
  await customise({
    responseType: "UNSUPPORTED_MEDIA_TYPE",
    responseParameters: {
      "gatewayresponse.header.X-Static": "'fixed'",
      "gatewayresponse.header.X-Query": "method.request.querystring.q",
      "gatewayresponse.header.X-Type": "method.request.header.content-type",
      "gatewayresponse.header.X-Stage": "context.stage",
      "gatewayresponse.header.X-None": "method.request.header.none",
    },
    responseTemplates: { "text/xml": "<error at='$context.path' in='$stageVariables.none'/>" },
  });
  const { headers, body } = await call("/media?q=1");
  expect(Object.fromEntries(headers)).toMatchObject({
    "x-static": "fixed",
    "x-query": "1",
    "x-type": "application/json",
    "x-stage": "dev",
    "content-type": "text/xml",
  });
  expect(headers.has("x-none")).toBe(false);
  expect(body).toBe("<error at='/dev/media' in=''/>");
});

test("a stage that is not there is forbidden", async () => {
  const api = await createTestApi(cloud, newAccountId());
  const answer = await fetch(`${cloud.endpointUrl}/restapis/${api.id}/none/_user_request_/`);
  expect([answer.status, await answer.text()]).toEqual([403, '{"message": "Forbidden"}']);
  expect(answer.headers.get("x-amzn-errortype")).toBe("ForbiddenException");
});
