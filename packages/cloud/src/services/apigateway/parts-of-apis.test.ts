import {
  CreateAuthorizerCommand,
  CreateDocumentationVersionCommand,
  CreateModelCommand,
  CreateRequestValidatorCommand,
  DeleteAuthorizerCommand,
  DeleteGatewayResponseCommand,
  DeleteModelCommand,
  DeleteRequestValidatorCommand,
  GetAuthorizerCommand,
  GetAuthorizersCommand,
  GetDocumentationVersionCommand,
  GetGatewayResponseCommand,
  GetGatewayResponsesCommand,
  GetModelCommand,
  GetModelsCommand,
  GetRequestValidatorCommand,
  GetRequestValidatorsCommand,
  PutGatewayResponseCommand,
  UpdateAuthorizerCommand,
  UpdateGatewayResponseCommand,
  UpdateModelCommand,
  UpdateRequestValidatorCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { createTestApi, functionUri } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const isGone = { name: "NotFoundException" };
const replace = (path: string, value: string) => [{ op: "replace" as const, path, value }];

test("a model is described, changed and deleted", async () => {
  const { gateway, id: restApiId } = await createTestApi(cloud, newAccountId());
  const model = { restApiId, modelName: "Order" };
  const schema = JSON.stringify({ type: "object", required: ["tea"] });
  await gateway.send(new CreateModelCommand({ restApiId, name: "Order", contentType: "application/json", schema }));
  expect(await gateway.send(new GetModelCommand(model))).toMatchObject({ name: "Order", schema });
  const wider = JSON.stringify({ type: "object" });
  await gateway.send(new UpdateModelCommand({ ...model, patchOperations: replace("/schema", wider) }));
  expect((await gateway.send(new GetModelCommand(model))).schema).toBe(wider);
  const names = async () => {
    const { items = [] } = await gateway.send(new GetModelsCommand({ restApiId }));
    return items.map(({ name }) => name).sort();
  };
  // Every API begins with the other two.
  expect(await names()).toEqual(["Empty", "Error", "Order"]);
  await gateway.send(new DeleteModelCommand(model));
  await expect(gateway.send(new GetModelCommand(model))).rejects.toMatchObject(isGone);
  expect(await names()).toEqual(["Empty", "Error"]);
});

test("a request validator is described, changed and deleted", async () => {
  const { gateway, id: restApiId } = await createTestApi(cloud, newAccountId());
  const create = new CreateRequestValidatorCommand({ restApiId, name: "body", validateRequestBody: true });
  const { id: requestValidatorId } = await gateway.send(create);
  const validator = { restApiId, requestValidatorId };
  const patchOperations = replace("/validateRequestParameters", "true");
  await gateway.send(new UpdateRequestValidatorCommand({ ...validator, patchOperations }));
  const described = { name: "body", validateRequestBody: true, validateRequestParameters: true };
  expect(await gateway.send(new GetRequestValidatorCommand(validator))).toMatchObject(described);
  expect((await gateway.send(new GetRequestValidatorsCommand({ restApiId }))).items).toMatchObject([described]);
  await gateway.send(new DeleteRequestValidatorCommand(validator));
  await expect(gateway.send(new GetRequestValidatorCommand(validator))).rejects.toMatchObject(isGone);
});

test("an authorizer is described, changed and deleted", async () => {
  const accountId = newAccountId();
  const { gateway, id: restApiId } = await createTestApi(cloud, accountId);
  const create = new CreateAuthorizerCommand({
    restApiId,
    name: "token",
    type: "TOKEN",
    authorizerUri: functionUri(accountId, "authorizer"),
    identitySource: "method.request.header.Authorization",
  });
  const { id: authorizerId } = await gateway.send(create);
  const authorizer = { restApiId, authorizerId };
  const patchOperations = replace("/authorizerResultTtlInSeconds", "0");
  await gateway.send(new UpdateAuthorizerCommand({ ...authorizer, patchOperations }));
  const described = { name: "token", type: "TOKEN", authorizerResultTtlInSeconds: 0 };
  expect(await gateway.send(new GetAuthorizerCommand(authorizer))).toMatchObject(described);
  expect((await gateway.send(new GetAuthorizersCommand({ restApiId }))).items).toMatchObject([described]);
  await gateway.send(new DeleteAuthorizerCommand(authorizer));
  await expect(gateway.send(new GetAuthorizerCommand(authorizer))).rejects.toMatchObject(isGone);
});

test("a gateway response is AWS's own again when what was put in its place is deleted", async () => {
  const { gateway, id: restApiId } = await createTestApi(cloud, newAccountId());
  const named = { restApiId, responseType: "UNAUTHORIZED" } as const;
  const read = () => gateway.send(new GetGatewayResponseCommand(named));
  expect(await read()).toMatchObject({ defaultResponse: true, statusCode: "401" });
  await gateway.send(new PutGatewayResponseCommand({ ...named, statusCode: "418" }));
  await gateway.send(new UpdateGatewayResponseCommand({ ...named, patchOperations: replace("/statusCode", "403") }));
  expect(await read()).toMatchObject({ defaultResponse: false, statusCode: "403" });
  const { items = [] } = await gateway.send(new GetGatewayResponsesCommand({ restApiId }));
  expect(items.filter(({ defaultResponse }) => !defaultResponse).map(({ responseType }) => responseType)).toEqual([
    "UNAUTHORIZED",
  ]);
  await gateway.send(new DeleteGatewayResponseCommand(named));
  expect(await read()).toMatchObject({ defaultResponse: true, statusCode: "401" });
});

test("a version of the documentation is found by its name", async () => {
  const { gateway, id: restApiId } = await createTestApi(cloud, newAccountId());
  const version = { restApiId, documentationVersion: "1.0" };
  await gateway.send(new CreateDocumentationVersionCommand({ ...version, description: "first" }));
  expect(await gateway.send(new GetDocumentationVersionCommand(version))).toMatchObject({
    version: "1.0",
    description: "first",
  });
  const other = new GetDocumentationVersionCommand({ restApiId, documentationVersion: "2.0" });
  await expect(gateway.send(other)).rejects.toMatchObject(isGone);
});
