import { evaluateSelection, selectionValue } from "./selection-expression.js";
import type { SocketCall } from "./socket-call.js";
import type { SocketRefusal } from "./validate-socket-call.js";

/** What the client brings as its key, where the API says that keys are: in a header, or with the authorizer. */
export function apiKeyValueOf(call: SocketCall): string | undefined {
  const { ApiKeySelectionExpression: expression = "$request.header.x-api-key" } = call.api.settings;
  const value = evaluateSelection(expression, (name) => selectionValue(call, name));
  return value === "" ? undefined : value;
}

/** Asks for the API key of the connection where the route wants one; undefined for whom it lets in. */
export function admitSocketCall({ store, api, served, route, connection }: SocketCall): SocketRefusal | undefined {
  if (route.ApiKeyRequired !== true) return undefined;
  const keyed = { apiId: api.id, stageName: served.name, value: connection.apiKeyValue };
  const admission = store.ports.apiAccess.admitKey(store.scope, keyed);
  switch (admission.kind) {
    case "admitted":
      return undefined;
    case "unknown":
      return { status: 403, message: "Forbidden", reason: "the connection has no API key of a plan for this stage" };
    case "throttled":
      return { status: 429, message: "Too Many Requests", reason: "the usage plan throttles the API key" };
    case "used-up":
      return { status: 429, message: "Limit Exceeded", reason: "the quota of the API key is used up" };
    default:
      return admission satisfies never;
  }
}
