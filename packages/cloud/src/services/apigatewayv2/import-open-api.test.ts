import {
  ApiGatewayV2Client,
  ExportApiCommand,
  GetModelsCommand,
  GetRoutesCommand,
  ImportApiCommand,
  ReimportApiCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lambdaOf, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const integration = { type: "http_proxy", httpMethod: "GET", uri: "http://127.0.0.1:1/", payloadFormatVersion: "1.0" };

const SIGNED = { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" };

/** A document as SAM makes one of a template with an IAM authorizer. */
const documentWith = (more: object) => ({
  openapi: "3.0.1",
  info: { title: "shop", version: "1.0" },
  paths: {
    "/orders": {
      get: { security: [{ AWS_IAM: [] }], "x-amazon-apigateway-integration": integration, responses: {} },
    },
  },
  components: { securitySchemes: { AWS_IAM: SIGNED }, schemas: { Order: { type: "object" } } },
  ...more,
});

const clientOfItsOwn = () => new ApiGatewayV2Client(lambdaOf(cloud).options);

test("a scheme of signatures makes routes that want them, and is exported as one", async () => {
  const client = clientOfItsOwn();
  const importBody = (Body: string) => client.send(new ImportApiCommand({ Body }));
  const typesOf = async (ApiId: string | undefined) => {
    const { Items = [] } = await client.send(new GetRoutesCommand({ ApiId }));
    return Items.map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType]);
  };
  const { ApiId } = await importBody(JSON.stringify(documentWith({})));
  expect(await typesOf(ApiId)).toEqual([["GET /orders", "AWS_IAM"]]);
  const exported = await client.send(new ExportApiCommand({ ApiId, Specification: "OAS30", OutputType: "JSON" }));
  const again = await importBody(Buffer.from(exported.body ?? []).toString());
  expect(await typesOf(again.ApiId)).toEqual([["GET /orders", "AWS_IAM"]]);
});

test("a scheme without an authorizer is told of, and fails an import that wants no warnings", async () => {
  const client = clientOfItsOwn();
  const Body = JSON.stringify(documentWith({ components: { securitySchemes: { AWS_IAM: { type: "apiKey" } } } }));
  const { Warnings } = await client.send(new ImportApiCommand({ Body }));
  expect(Warnings).toEqual([expect.stringContaining("AWS_IAM of GET /orders")]);
  expect(await refusalOf(client.send(new ImportApiCommand({ Body, FailOnWarnings: true })))).toMatchObject({
    code: "BadRequestException",
  });
});

test("schemas become models, anew with each import", async () => {
  const client = clientOfItsOwn();
  const { ApiId } = await client.send(new ImportApiCommand({ Body: JSON.stringify(documentWith({})) }));
  const models = async () => {
    const { Items = [] } = await client.send(new GetModelsCommand({ ApiId }));
    return Items.map(({ Name, Schema }) => [Name, Schema]);
  };
  expect(await models()).toEqual([["Order", '{"type":"object"}']]);
  const components = { securitySchemes: { AWS_IAM: SIGNED }, schemas: { Tea: { type: "string" } } };
  await client.send(new ReimportApiCommand({ ApiId, Body: JSON.stringify(documentWith({ components })) }));
  expect(await models()).toEqual([["Tea", '{"type":"string"}']]);
});

test("a server may close the endpoint of the API", async () => {
  const servers = [{ "x-amazon-apigateway-endpoint-configuration": { disableExecuteApiEndpoint: true } }];
  const api = await clientOfItsOwn().send(new ImportApiCommand({ Body: JSON.stringify(documentWith({ servers })) }));
  expect(api.DisableExecuteApiEndpoint).toBe(true);
});
