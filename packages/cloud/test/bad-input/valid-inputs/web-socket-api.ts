import type { ValidCall } from "./valid-call.js";

/** Calls of version 2 of API Gateway. */
export const WEB_SOCKETS: readonly ValidCall[] = [
  ["CreateApi", { Name: "chat", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" }],
  [
    "CreateIntegration",
    {
      ApiId: "<CreateApi.ApiId>",
      IntegrationType: "MOCK",
      RequestTemplates: { $default: '#set($a = $input.path("$.a"))#if($a){"statusCode":200}#end' },
      TemplateSelectionExpression: "$request.body.kind",
    },
  ],
  [
    "CreateIntegrationResponse",
    {
      ApiId: "<CreateApi.ApiId>",
      IntegrationId: "<CreateIntegration.IntegrationId>",
      IntegrationResponseKey: "/2\\d\\d/",
      ResponseTemplates: { $default: "fine $context.connectionId" },
      ContentHandlingStrategy: "CONVERT_TO_TEXT",
    },
  ],
  ["CreateModel", { ApiId: "<CreateApi.ApiId>", Name: "Say", Schema: '{"type":"object","required":["a"]}' }],
  ["GetModelTemplate", { ApiId: "<CreateApi.ApiId>", ModelId: "<CreateModel.ModelId>" }],
  [
    "CreateRoute",
    {
      ApiId: "<CreateApi.ApiId>",
      RouteKey: "say",
      Target: "integrations/<CreateIntegration.IntegrationId>",
      RouteResponseSelectionExpression: "$default",
      RequestModels: { $default: "Say" },
      RequestParameters: { "route.request.header.a": { Required: true } },
    },
  ],
  [
    "CreateRouteResponse",
    { ApiId: "<CreateApi.ApiId>", RouteId: "<CreateRoute.RouteId>", RouteResponseKey: "$default" },
  ],
  ["CreateStage", { ApiId: "<CreateApi.ApiId>", StageName: "dev", AutoDeploy: true }],
];

/** Nobody is connected: each of them answers that its connection has gone. */
export const APIGATEWAYMANAGEMENTAPI: readonly ValidCall[] = [
  ["GetConnection", { ConnectionId: "L0SM9cOFvHcCIhw=" }],
  ["PostToConnection", { ConnectionId: "L0SM9cOFvHcCIhw=", Data: "hello" }],
];
