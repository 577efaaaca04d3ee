import { OPENAPI } from "./open-api.js";
import type { ValidCall } from "./valid-call.js";

export const APIGATEWAYV2: readonly ValidCall[] = [
  ["CreateApi", { Name: "orders", ProtocolType: "HTTP", CorsConfiguration: { AllowOrigins: ["*"] } }],
  ["CreateApi", { Name: "quick", ProtocolType: "HTTP", Target: "http://127.0.0.1:9/", RouteKey: "GET /a/{b+}" }],
  ["CreateVpcLink", { Name: "net", SubnetIds: ["subnet-1"] }],
  [
    "ImportApi",
    {
      Body: OPENAPI.replace(
        '"mock"',
        '"http_proxy","httpMethod":"GET","payloadFormatVersion":"1.0","uri":"http://127.0.0.1:9/{id}"',
      ),
    },
  ],
  [
    "CreateIntegration",
    {
      ApiId: "<CreateApi.ApiId>",
      IntegrationType: "HTTP_PROXY",
      IntegrationMethod: "GET",
      IntegrationUri: "http://127.0.0.1:9/",
      PayloadFormatVersion: "1.0",
      RequestParameters: { "append:header.a": "$request.querystring.a" },
    },
  ],
  [
    "CreateAuthorizer",
    {
      ApiId: "<CreateApi.ApiId>",
      AuthorizerType: "JWT",
      Name: "j",
      IdentitySource: ["$request.header.Authorization"],
      JwtConfiguration: { Issuer: "http://127.0.0.1:9", Audience: ["a"] },
    },
  ],
  [
    "CreateRoute",
    {
      ApiId: "<CreateApi.ApiId>",
      RouteKey: "ANY /a/{b}/{c+}",
      Target: "integrations/<CreateIntegration.IntegrationId>",
    },
  ],
  [
    "CreateStage",
    {
      ApiId: "<CreateApi.ApiId>",
      StageName: "prod",
      AutoDeploy: true,
      StageVariables: { a: "b" },
      RouteSettings: { "ANY /a/{b}/{c+}": { ThrottlingBurstLimit: 1 } },
    },
  ],
  [
    "CreateModel",
    { ApiId: "<CreateApi.ApiId>", Name: "M", Schema: '{"type":"object"}', ContentType: "application/json" },
  ],
  [
    "CreateDomainName",
    {
      DomainName: "http.example.com",
      DomainNameConfigurations: [{ CertificateArn: "arn:aws:acm:us-east-1:000000000000:certificate/a" }],
    },
  ],
];
