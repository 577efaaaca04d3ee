import * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { answerApiRequest } from "./data-plane/answer-api-request.js";
import { operations } from "./operations.js";
import { type ApiGatewayV2Record, ApiGatewayV2Store } from "./store.js";

/** Amazon API Gateway, version 2: HTTP and WebSocket APIs. */
export const apigatewayv2 = defineService({
  client: ApiGatewayV2,
  createStore: (scope: Scope, ports: CloudPorts) => new ApiGatewayV2Store(scope, ports),
  portsOf: (store) => ({
    findConnection: (id) => store.connections.find(id),
    hasSocketStage: (apiId, stageName) => store.hasSocketStage(apiId, stageName),
  }),
  disposeStore: async (store) => store.connections.closeAll(),
  answerPage: answerApiRequest,
  acceptWebSocket: async (request, context) => {
    const { acceptConnection } = await import("./sockets/accept-connection.js");
    return await acceptConnection(request, context);
  },
  saveStore: (store) => store.toRecord(),
  restoreStore: (store, saved: ApiGatewayV2Record) => store.restore(saved),
  operations,
  partial: {
    CreateIntegration:
      "VPC links lead nowhere; of HTTP APIs, integrations with AWS services other than SQS are refused",
    CreateVpcLink: "links are kept and lead nowhere",
    CreateDomainName: "mutual TLS and routing rules are refused, certificates are kept without effect",
    CreateStage: "access logs go to CloudWatch Logs only",
  },
});
