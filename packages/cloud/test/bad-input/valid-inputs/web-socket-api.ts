import type { ValidCall } from "./valid-call.js";

/** Calls of version 2 of API Gateway. */
export const WEB_SOCKETS: readonly ValidCall[] = [
  ["CreateApi", { Name: "chat", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" }],
  [
    "CreateIntegration",
    {
      ApiId: "<CreateApi.ApiId>",
      IntegrationType: "MOCK",
      RequestTemplates: { $default: '{"statusCode":200}' },
      TemplateSelectionExpression: "$default",
    },
  ],
  [
    "CreateIntegrationResponse",
    {
      ApiId: "<CreateApi.ApiId>",
      IntegrationId: "<CreateIntegration.IntegrationId>",
      IntegrationResponseKey: "/2\\d\\d/",
      ResponseTemplates: { $default: "fine" },
    },
  ],
  [
    "CreateRoute",
    {
      ApiId: "<CreateApi.ApiId>",
      RouteKey: "say",
      Target: "integrations/<CreateIntegration.IntegrationId>",
      RouteResponseSelectionExpression: "$default",
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
