import type { HeaderList } from "../../../http-api-events/header-list.js";
import type { TemplateScope } from "../../../mapping-templates/template.js";
import { ownValue } from "../../../own-value.js";
import { evaluateExpression } from "../mapping/mapping-expression.js";
import type { IntegrationRecord } from "../rest-api.js";
import { isBinaryType } from "./binary.js";
import { type Call, headerOf, withVariables } from "./call.js";
import { GatewayFault } from "./gateway-fault.js";
import { render } from "./render.js";
import { forwardedHeaders } from "./request-context.js";
import { templateScopeOf } from "./template-scope.js";

/** What a back end is asked. */
export interface IntegrationRequest {
  readonly uri: string;
  readonly method: string;
  readonly headers: HeaderList;
  readonly query: HeaderList;
  readonly body: Uint8Array;
}

interface Parameters {
  /** By name in lower case: every repetition. */
  readonly headers: Map<string, HeaderList>;
  readonly query: Map<string, HeaderList>;
  /** Percent-encoded. */
  readonly path: Record<string, string>;
}

/** What an integration makes of a request. @throws GatewayFault */
export function integrationRequest(call: Call, integration: IntegrationRecord): IntegrationRequest {
  const { request } = call;
  const isProxy = integration.type === "HTTP_PROXY";
  const contentType = headerOf(request.headers, "content-type") ?? "application/json";
  const scope = templateScopeOf(call);
  const parameters: Parameters = isProxy ? proxiedParameters(call) : { headers: new Map(), query: new Map(), path: {} };
  if (!isProxy) parameters.headers.set("content-type", [["Content-Type", contentType]]);
  mapParameters(call, integration, scope, parameters);
  // The template comes last, because it may override what was mapped.
  const body = isProxy ? request.body : requestBody(call, integration, contentType, scope);
  overrideParameters(call, parameters);
  const { headers, query, path } = parameters;
  const uri = withVariables(integration.uri ?? "", call.variables).replaceAll(
    /\{([^}+]+)\+?\}/g,
    (whole, name: string) => ownValue(path, name) ?? whole,
  );
  const method = integration.httpMethod === "ANY" ? request.method : (integration.httpMethod ?? request.method);
  return { uri, method, headers: [...headers.values()].flat(), query: [...query.values()].flat(), body };
}

function proxiedParameters(call: Call): Parameters {
  const headers = grouped(forwardedHeaders(call), (name) => name.toLowerCase());
  headers.delete("host");
  return { headers, query: grouped(call.request.query, (name) => name), path: { ...call.pathParameters } };
}

function grouped(list: HeaderList, keyOf: (name: string) => string): Map<string, HeaderList> {
  const groups = new Map<string, HeaderList>();
  for (const pair of list) groups.set(keyOf(pair[0]), [...(groups.get(keyOf(pair[0])) ?? []), pair]);
  return groups;
}

function mapParameters(
  call: Call,
  integration: IntegrationRecord,
  scope: TemplateScope,
  { headers, query, path }: Parameters,
): void {
  for (const [target, expression] of Object.entries(integration.requestParameters ?? {})) {
    const [, , place, ...rest] = target.split(".");
    const name = rest.join(".");
    const value = evaluateExpression(expression, scope);
    if (value === undefined) continue;
    if (place === "header") headers.set(name.toLowerCase(), [[name, value]]);
    else if (place === "querystring") query.set(name, [[name, value]]);
    else {
      // From path to path, the encoding stays what the client chose.
      const source = /^method\.request\.path\.(.+)$/.exec(expression)?.[1];
      path[name] = ownValue(call.pathParameters, source ?? "") ?? encodeURI(value);
    }
  }
}

/** What a template has set in `$context.requestOverride`. */
function overrideParameters({ found }: Call, { headers, query, path }: Parameters): void {
  const { requestOverride } = found;
  for (const [name, value] of Object.entries(requestOverride.header)) {
    headers.set(name.toLowerCase(), [[name, String(value)]]);
  }
  for (const [name, value] of Object.entries(requestOverride.querystring)) query.set(name, [[name, String(value)]]);
  for (const [name, value] of Object.entries(requestOverride.path)) path[name] = encodeURI(String(value));
}

/** By template where there is one for the content type; else as the passthrough behaviour says. @throws GatewayFault */
function requestBody(
  call: Call,
  integration: IntegrationRecord,
  contentType: string,
  scope: TemplateScope,
): Uint8Array {
  const templates = integration.requestTemplates ?? {};
  const type = contentType.split(";")[0]?.trim() ?? "";
  const template = templates[type] ?? templates.$default;
  const { binaryMediaTypes } = call.definition;
  const { body } = call.request;
  if (template !== undefined) return Buffer.from(render(template, scope));
  const behavior = integration.passthroughBehavior ?? "WHEN_NO_MATCH";
  const hasTemplates = Object.keys(templates).length > 0;
  if (behavior === "NEVER" || (behavior === "WHEN_NO_TEMPLATES" && hasTemplates)) {
    throw new GatewayFault("UNSUPPORTED_MEDIA_TYPE");
  }
  const isBinary = isBinaryType(binaryMediaTypes, contentType);
  if (integration.contentHandling === "CONVERT_TO_TEXT" && isBinary) {
    return Buffer.from(Buffer.from(body).toString("base64"));
  }
  if (integration.contentHandling === "CONVERT_TO_BINARY" && !isBinary) {
    return Buffer.from(Buffer.from(body).toString(), "base64");
  }
  return body;
}
