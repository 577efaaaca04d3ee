import {
  type APIGatewayClient,
  CreateDeploymentCommand,
  CreateDocumentationPartCommand,
  CreateDocumentationVersionCommand,
  GetAuthorizersCommand,
  GetExportCommand,
  GetModelsCommand,
  GetResourcesCommand,
  ImportRestApiCommand,
  PutMethodCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { newAccountId } from "../../../test/accounts.js";
import { refusalOf } from "../../../test/lambda-fixture.js";
import { createTestApi, functionUri } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const ACCOUNT = "111111111111";

/** A document with most of what an API can have. */
const DOCUMENT = {
  openapi: "3.0.1",
  info: { title: "shop", description: "what is sold", version: "7" },
  "x-amazon-apigateway-request-validators": { body: { validateRequestBody: true, validateRequestParameters: false } },
  "x-amazon-apigateway-gateway-responses": {
    THROTTLED: { statusCode: "503", responseTemplates: { "application/json": '{"why":"busy"}' } },
  },
  "x-amazon-apigateway-binary-media-types": ["image/png"],
  "x-amazon-apigateway-minimum-compression-size": 1000,
  "x-amazon-apigateway-api-key-source": "AUTHORIZER",
  paths: {
    "/": { "x-amazon-apigateway-any-method": { responses: {}, "x-amazon-apigateway-integration": { type: "mock" } } },
    "/orders/{id}": {
      get: {
        operationId: "GetOrder",
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "string" } },
          { name: "since", in: "query", required: true, schema: { type: "string" } },
          { name: "X-Own", in: "header", schema: { type: "string" } },
        ],
        responses: {
          "200": {
            description: "200 response",
            headers: { "X-Total": { schema: { type: "string" } } },
            content: { "application/json": { schema: { $ref: "#/components/schemas/Orders" } } },
          },
        },
        security: [{ guard: [] }, { api_key: [] }],
        "x-amazon-apigateway-integration": {
          type: "http",
          httpMethod: "GET",
          uri: "https://example.com/{id}",
          timeoutInMillis: 5_000,
          requestParameters: { "integration.request.path.id": "method.request.path.id" },
          responses: {
            default: { statusCode: "200", responseParameters: { "method.response.header.X-Total": "'1'" } },
          },
        },
      },
      post: {
        requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Order" } } } },
        responses: {},
        security: [{ sigv4: [] }],
        "x-amazon-apigateway-request-validator": "body",
        "x-amazon-apigateway-integration": {
          type: "aws_proxy",
          httpMethod: "POST",
          uri: functionUri(ACCOUNT, "save"),
          connectionType: "VPC_LINK",
          connectionId: "link",
        },
      },
    },
  },
  components: {
    schemas: {
      Order: { type: "object", properties: { id: { type: "integer" } } },
      Orders: { type: "array", items: { $ref: "#/components/schemas/Order" } },
    },
    securitySchemes: {
      api_key: { type: "apiKey", name: "x-api-key", in: "header" },
      sigv4: { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" },
      guard: {
        type: "apiKey",
        name: "Unused",
        in: "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
          type: "request",
          authorizerUri: functionUri(ACCOUNT, "guard"),
          identitySource: "method.request.header.X-User, method.request.querystring.user",
          authorizerResultTtlInSeconds: 60,
        },
      },
    },
  },
};

type Document = Record<string, unknown> & { readonly paths: Record<string, Record<string, object>> };

async function importAndDeploy(gateway: APIGatewayClient, body: Uint8Array): Promise<string> {
  const { id: restApiId = "" } = await gateway.send(new ImportRestApiCommand({ body }));
  await gateway.send(new CreateDeploymentCommand({ restApiId, stageName: "dev" }));
  return restApiId;
}

/** An API made of the document, and a way to export what its stage shows. */
async function exportedApi(document: object = DOCUMENT) {
  const { gateway } = await createTestApi(cloud, newAccountId());
  const restApiId = await importAndDeploy(gateway, Buffer.from(JSON.stringify(document)));
  const read = (exportType: string, extensions?: string, accepts?: string) => {
    const parameters = extensions === undefined ? undefined : { extensions };
    return gateway.send(new GetExportCommand({ restApiId, stageName: "dev", exportType, parameters, accepts }));
  };
  const exported = async (exportType: string, extensions?: string) =>
    JSON.parse((await read(exportType, extensions)).body?.transformToString() ?? "") as Document;
  return { gateway, restApiId, read, exported };
}

/** What an API has, without the ids that each API chooses for itself. */
async function contentsOf(gateway: APIGatewayClient, restApiId: string): Promise<unknown> {
  const { items: resources = [] } = await gateway.send(new GetResourcesCommand({ restApiId, embed: ["methods"] }));
  const { items: authorizers = [] } = await gateway.send(new GetAuthorizersCommand({ restApiId }));
  const { items: models = [] } = await gateway.send(new GetModelsCommand({ restApiId }));
  const plain = JSON.parse(
    JSON.stringify({ resources, authorizers, models }, (name, value: unknown) =>
      /^(?:id|parentId|authorizerId|requestValidatorId|cacheNamespace)$/.test(name) ? typeof value : value,
    ),
  ) as { resources: { path: string }[] };
  plain.resources.sort((a, b) => (a.path < b.path ? -1 : 1));
  return plain;
}

test.each(["oas30", "swagger"])("what is exported as %s and imported again is the same API", async (exportType) => {
  const { gateway, restApiId, read } = await exportedApi();
  const { body = new Uint8Array() } = await read(exportType, "apigateway");
  const again = await importAndDeploy(gateway, body);
  expect(await contentsOf(gateway, again)).toEqual(await contentsOf(gateway, restApiId));
});

test("an export as OpenAPI 3 has servers, operations and components, and extensions only on demand", async () => {
  const { restApiId, exported } = await exportedApi();
  const plain = await exported("oas30");
  expect(plain).toMatchObject({
    openapi: "3.0.1",
    info: { title: "shop", description: "what is sold", version: "7" },
    servers: [
      {
        url: `https://${restApiId}.execute-api.eu-central-1.amazonaws.com/{basePath}`,
        variables: { basePath: { default: "dev" } },
      },
    ],
    components: { securitySchemes: { guard: { type: "apiKey", name: "Unused", in: "header" } } },
  });
  expect(plain.paths["/orders/{id}"]?.get).toEqual({
    operationId: "GetOrder",
    parameters: [
      { name: "id", in: "path", required: true, schema: { type: "string" } },
      { name: "since", in: "query", required: true, schema: { type: "string" } },
      { name: "X-Own", in: "header", schema: { type: "string" } },
    ],
    responses: DOCUMENT.paths["/orders/{id}"].get.responses,
    security: [{ guard: [] }, { api_key: [] }],
  });
  expect(JSON.stringify(plain)).not.toContain("x-amazon-apigateway-integration");
  expect(JSON.stringify(plain)).not.toContain("x-amazon-apigateway-auth");

  const integrations = JSON.stringify(await exported("oas30", "integrations"));
  expect(integrations).toContain("x-amazon-apigateway-integration");
  expect(integrations).not.toContain("x-amazon-apigateway-authorizer");
  const authorizers = JSON.stringify(await exported("oas30", "authorizers"));
  expect(authorizers).not.toContain("x-amazon-apigateway-integration");
  expect(authorizers).toContain("x-amazon-apigateway-authorizer");
  const both = JSON.stringify(await exported("oas30", "integrations,authorizers"));
  expect(both).toMatch(/x-amazon-apigateway-integration.*x-amazon-apigateway-authorizer/);
  expect(await exported("oas30", "apigateway")).toMatchObject({
    "x-amazon-apigateway-gateway-responses": DOCUMENT["x-amazon-apigateway-gateway-responses"],
    "x-amazon-apigateway-binary-media-types": ["image/png"],
    "x-amazon-apigateway-minimum-compression-size": 1000,
    "x-amazon-apigateway-api-key-source": "AUTHORIZER",
  });
});

test("an export as Swagger 2 has a host, media types and definitions", async () => {
  const { restApiId, exported } = await exportedApi();
  const document = await exported("swagger");
  expect(document).toMatchObject({
    swagger: "2.0",
    host: `${restApiId}.execute-api.eu-central-1.amazonaws.com`,
    basePath: "/dev",
    schemes: ["https"],
    definitions: { Orders: { type: "array", items: { $ref: "#/definitions/Order" } } },
  });
  expect(document.paths["/orders/{id}"]).toMatchObject({
    get: {
      produces: ["application/json"],
      parameters: [
        { name: "id", in: "path", required: true, type: "string" },
        { name: "since", in: "query", required: true, type: "string" },
        { name: "X-Own", in: "header", required: false, type: "string" },
      ],
      responses: {
        "200": { schema: { $ref: "#/definitions/Orders" }, headers: { "X-Total": { type: "string" } } },
      },
    },
    post: {
      consumes: ["application/json"],
      parameters: [{ in: "body", name: "Order", required: true, schema: { $ref: "#/definitions/Order" } }],
    },
  });
});

test("an export is a file in JSON or YAML, of what the stage shows and not of what is edited", async () => {
  const { gateway, restApiId, read, exported } = await exportedApi();
  const json = await read("oas30");
  expect(json.contentType).toBe("application/octet-stream");
  expect(json.contentDisposition).toMatch(/^attachment; filename="oas30_\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\.json"$/);
  const yaml = await read("oas30", undefined, "application/yaml");
  expect(yaml.contentDisposition).toMatch(/\.yaml"$/);
  const before = await exported("oas30");
  expect(parse(yaml.body?.transformToString() ?? "")).toEqual(before);
  const { items } = await gateway.send(new GetResourcesCommand({ restApiId }));
  const resourceId = items?.find(({ path }) => path === "/orders/{id}")?.id;
  await gateway.send(new PutMethodCommand({ restApiId, resourceId, httpMethod: "PUT", authorizationType: "NONE" }));
  expect(await exported("oas30")).toEqual(before);
});

test("what cannot be exported is refused", async () => {
  const { gateway, restApiId, read } = await exportedApi();
  expect(await refusalOf(read("raml"))).toMatchObject({ code: "BadRequestException" });
  expect(await refusalOf(read("oas30", undefined, "text/html"))).toMatchObject({ code: "BadRequestException" });
  const missing = new GetExportCommand({ restApiId, stageName: "none", exportType: "oas30" });
  expect(await refusalOf(gateway.send(missing))).toMatchObject({ code: "NotFoundException" });
});

test("an export says what the stage's version of the documentation says", async () => {
  const { gateway, restApiId, exported } = await exportedApi();
  const document = (location: object, properties: object) =>
    gateway.send(
      new CreateDocumentationPartCommand({
        restApiId,
        location: location as { type: "API" },
        properties: JSON.stringify(properties),
      }),
    );
  const at = { path: "/orders/{id}", method: "GET" };
  await document({ type: "API" }, { info: { description: "documented" } });
  await document({ type: "METHOD", ...at }, { summary: "one order" });
  await document({ type: "QUERY_PARAMETER", ...at, name: "since" }, { description: "not before" });
  await document({ type: "RESPONSE", ...at, statusCode: "200" }, { description: "found" });
  await document({ type: "MODEL", name: "Order" }, { description: "an order" });
  await gateway.send(
    new CreateDocumentationVersionCommand({ restApiId, documentationVersion: "v1", stageName: "dev" }),
  );
  await document({ type: "RESOURCE", path: "/orders/{id}" }, { description: "later" });
  const written = await exported("oas30");
  expect(written).toMatchObject({
    info: { description: "documented" },
    paths: {
      "/orders/{id}": {
        get: {
          summary: "one order",
          parameters: [{ name: "id" }, { name: "since", description: "not before" }, { name: "X-Own" }],
          responses: { "200": { description: "found" } },
        },
      },
    },
    components: { schemas: { Order: { description: "an order" } } },
  });
  expect(written).not.toHaveProperty("x-amazon-apigateway-documentation");
  expect(JSON.stringify(written)).not.toContain("later");
  const full = (await exported("oas30", "apigateway"))["x-amazon-apigateway-documentation"];
  expect(full).toMatchObject({ version: "v1", documentationParts: { length: 5 } });
});
