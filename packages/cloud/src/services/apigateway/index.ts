import * as ApiGateway from "@aws-sdk/client-api-gateway";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { admitKey } from "./execute/admit-key.js";
import { answerApiRequest } from "./execute/answer-api-request.js";
import { operations } from "./operations.js";
import { type ApiGatewayRecord, ApiGatewayStore } from "./store.js";

/** Amazon API Gateway: REST APIs. */
export const apigateway = defineService({
  client: ApiGateway,
  createStore: (scope: Scope, ports: CloudPorts) => new ApiGatewayStore(scope, ports),
  answerPage: answerApiRequest,
  portsOf: (store) => ({
    admitKey: (request) => admitKey(store, request),
    findClientCertificate: (id) => store.clientCertificates.get(id),
  }),
  saveStore: (store) => store.toRecord(),
  restoreStore: (store, saved: ApiGatewayRecord) => store.restore(saved),
  operations,
  partial: {
    PutMethod: "IAM authorization checks signatures, not policies; Cognito authorizers refuse every request",
    CreateAuthorizer: "authorizers of Cognito refuse every request",
    PutIntegration: "VPC links and credentials are kept without effect",
    CreateVpcLink: "integrations that name a link are reached directly",
    CreateRestApi: "resource policies are kept, not enforced",
    UpdateRestApi: "resource policies are kept, not enforced",
    ImportRestApi: "descriptions become no documentation parts, unless they are in AWS's extension",
    PutRestApi: "descriptions become no documentation parts, unless they are in AWS's extension",
    GetExport: "no extensions for Postman; parts of the documentation are not inherited by what is below them",
    GetDocumentationParts: "what is undocumented is not listed",
    CreateDomainName: "certificates are kept without effect; no mutual TLS",
  },
});
