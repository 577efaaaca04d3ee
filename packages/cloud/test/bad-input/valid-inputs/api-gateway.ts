import { OPENAPI } from "./open-api.js";
import type { ValidCall } from "./valid-call.js";

export const APIGATEWAY: readonly ValidCall[] = [
  ["CreateRestApi", { name: "orders", binaryMediaTypes: ["image/*"], minimumCompressionSize: 1 }],
  ["ImportRestApi", { body: Buffer.from(OPENAPI) }],
  ["PutRestApi", { restApiId: "<CreateRestApi.id>", mode: "merge", body: Buffer.from(OPENAPI) }],
  ["GetResources", { restApiId: "<CreateRestApi.id>" }],
  ["CreateResource", { restApiId: "<CreateRestApi.id>", parentId: "<GetResources.id>", pathPart: "{any+}" }],
  [
    "PutMethod",
    {
      restApiId: "<CreateRestApi.id>",
      resourceId: "<CreateResource.id>",
      httpMethod: "ANY",
      authorizationType: "NONE",
      requestParameters: { "method.request.querystring.a": true },
    },
  ],
  [
    "PutIntegration",
    {
      restApiId: "<CreateRestApi.id>",
      resourceId: "<CreateResource.id>",
      httpMethod: "ANY",
      type: "MOCK",
      requestTemplates: {
        "application/json": '#set($b = $input.json("$.a"))#foreach($x in [1..3])$x#end{"statusCode": 200}',
      },
      requestParameters: { "integration.request.header.a": "method.request.querystring.a" },
    },
  ],
  [
    "PutMethodResponse",
    {
      restApiId: "<CreateRestApi.id>",
      resourceId: "<CreateResource.id>",
      httpMethod: "ANY",
      statusCode: "200",
      responseParameters: { "method.response.header.a": true },
    },
  ],
  [
    "PutIntegrationResponse",
    {
      restApiId: "<CreateRestApi.id>",
      resourceId: "<CreateResource.id>",
      httpMethod: "ANY",
      statusCode: "200",
      selectionPattern: "4\\d{2}",
      responseParameters: { "method.response.header.a": "integration.response.body.a.b[0]" },
      responseTemplates: {
        "application/json": "$util.escapeJavaScript($input.path('$')) $context.requestId $input.params().header",
      },
    },
  ],
  [
    "TestInvokeMethod",
    {
      restApiId: "<CreateRestApi.id>",
      resourceId: "<CreateResource.id>",
      httpMethod: "ANY",
      pathWithQueryString: "/a?a=b",
      body: '{"a":1}',
      headers: { a: "b" },
    },
  ],
  [
    "CreateModel",
    {
      restApiId: "<CreateRestApi.id>",
      name: "M",
      contentType: "application/json",
      schema: '{"type":"object","properties":{"a":{"type":"string","pattern":"^a+$"}}}',
    },
  ],
  ["CreateRequestValidator", { restApiId: "<CreateRestApi.id>", name: "v", validateRequestBody: true }],
  [
    "CreateAuthorizer",
    {
      restApiId: "<CreateRestApi.id>",
      name: "a",
      type: "TOKEN",
      authorizerUri:
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:orders/invocations",
      identitySource: "method.request.header.a",
    },
  ],
  ["CreateDeployment", { restApiId: "<CreateRestApi.id>", stageName: "prod", variables: { a: "b" } }],
  [
    "UpdateStage",
    {
      restApiId: "<CreateRestApi.id>",
      stageName: "prod",
      patchOperations: [{ op: "replace", path: "/~1orders~1{id}/GET/throttling/rateLimit", value: "1" }],
    },
  ],
  [
    "UpdateMethod",
    {
      restApiId: "<CreateRestApi.id>",
      resourceId: "<CreateResource.id>",
      httpMethod: "ANY",
      patchOperations: [{ op: "add", path: "/requestModels/application~1json", value: "M" }],
    },
  ],
  [
    "UpdateIntegration",
    {
      restApiId: "<CreateRestApi.id>",
      resourceId: "<CreateResource.id>",
      httpMethod: "ANY",
      patchOperations: [{ op: "replace", path: "/timeoutInMillis", value: "1000" }],
    },
  ],
  [
    "UpdateRestApi",
    {
      restApiId: "<CreateRestApi.id>",
      patchOperations: [{ op: "replace", path: "/binaryMediaTypes/image~1*", value: "image/png" }],
    },
  ],
  [
    "PutGatewayResponse",
    {
      restApiId: "<CreateRestApi.id>",
      responseType: "DEFAULT_4XX",
      responseParameters: { "gatewayresponse.header.a": "'b'" },
    },
  ],
  [
    "CreateVpcLink",
    {
      name: "net",
      targetArns: ["arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/shop/a"],
    },
  ],
  ["GenerateClientCertificate", { description: "c", tags: { a: "b" } }],
  [
    "UpdateClientCertificate",
    {
      clientCertificateId: "<GenerateClientCertificate.clientCertificateId>",
      patchOperations: [{ op: "replace", path: "/description", value: "d" }],
    },
  ],
  ["GetModelTemplate", { restApiId: "<CreateRestApi.id>", modelName: "M" }],
  ["CreateApiKey", { name: "k", enabled: true }],
  ["ImportApiKeys", { format: "csv", body: Buffer.from("Name,key\nk,abcdefghij0123456789") }],
  ["CreateUsagePlan", { name: "p", throttle: { rateLimit: 1, burstLimit: 1 }, quota: { limit: 1, period: "DAY" } }],
  [
    "CreateDomainName",
    {
      domainName: "api.example.com",
      regionalCertificateArn: "arn:aws:acm:us-east-1:000000000000:certificate/a",
      endpointConfiguration: { types: ["REGIONAL"] },
    },
  ],
];
