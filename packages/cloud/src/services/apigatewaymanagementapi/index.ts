import * as ManagementApi from "@aws-sdk/client-apigatewaymanagementapi";
import { defineService } from "../../define-service.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { operations } from "./operations.js";

/** Where operations find the connections of one account and region. */
export interface ManagementStore {
  readonly scope: Scope;
  readonly ports: CloudPorts;
}

/** The API by which customers write to the clients of their WebSocket APIs. API Gateway keeps the connections. */
export const apigatewaymanagementapi = defineService({
  client: ManagementApi,
  createStore: (scope: Scope, ports: CloudPorts): ManagementStore => ({ scope, ports }),
  // Customers have the URL of a stage for an endpoint, so that its path stands before that of the operation.
  completeRequest: (request) => ({ ...request, path: request.path.replace(/^.*(?=\/@connections\/)/, "") }),
  operations,
});
