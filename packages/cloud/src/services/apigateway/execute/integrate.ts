import type { HeaderList } from "../../../http-api-events/header-list.js";
import { evaluateExpression } from "../mapping/mapping-expression.js";
import { renderTemplate, type TemplateScope } from "../mapping/template.js";
import type { IntegrationRecord } from "../rest-api.js";
import { isBinaryType } from "./binary.js";
import { type ApiAnswer, type Call, headerOf, withVariables } from "./call.js";
import { callAwsService } from "./call-aws-service.js";
import { callHttp } from "./call-http.js";
import { GatewayFault, integrationFault } from "./gateway-fault.js";
import { integrateProxy } from "./integrate-proxy.js";
import { functionNamedIn, invokeFunction } from "./invoke-function.js";
import { forwardedHeaders, templateContextOf } from "./request-context.js";

/** What a back end is asked. */
export interface IntegrationRequest {
  readonly uri: string;
  readonly method: string;
  readonly headers: HeaderList;
  readonly query: HeaderList;
  readonly body: Uint8Array;
}

/** What a back end answered. */
export interface IntegrationOutcome {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  /** What selection patterns are matched with: the status, or a function's error message. */
  readonly selector: string;
}

/** Answers a request by its method's integration. @throws GatewayFault */
export async function integrate(call: Call, integration: IntegrationRecord): Promise<ApiAnswer> {
  if (integration.type === "AWS_PROXY") return await integrateProxy(call, integration);
  const scope = requestScope(call);
  const asked = integrationRequest(call, integration, scope);
  const timeoutMs = integration.timeoutInMillis ?? 29_000;
  switch (integration.type) {
    case "HTTP_PROXY": {
      const { status, headers, body } = await callHttp(call, asked, timeoutMs);
      return { status, headers, body };
    }
    case "HTTP":
      return respond(call, integration, await callHttp(call, asked, timeoutMs));
    case "MOCK":
      return respond(call, integration, mockOutcome(asked));
    default:
      return respond(call, integration, await callAws(call, integration, asked, timeoutMs));
  }
}

async function callAws(
  call: Call,
  integration: IntegrationRecord,
  asked: IntegrationRequest,
  timeoutMs: number,
): Promise<IntegrationOutcome> {
  const functionArn = functionNamedIn(integration.uri, call.variables);
  if (functionArn === undefined) return await callAwsService(call, asked, timeoutMs);
  const isAsynchronous = headerOf(asked.headers, "x-amz-invocation-type") === "Event";
  const event = asked.body.byteLength === 0 ? "{}" : Buffer.from(asked.body).toString();
  const { payload, functionError } = await invokeFunction(call, functionArn, event, { isAsynchronous, timeoutMs });
  const selector = functionError === undefined ? "" : errorMessageOf(payload);
  return { status: 200, headers: [], body: Buffer.from(payload), selector };
}

function errorMessageOf(payload: string): string {
  const message = /"errorMessage"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(payload)?.[1];
  return message === undefined ? payload : String(JSON.parse(message));
}

/** A mock answers with the status that its request template names. @throws GatewayFault when it names none */
function mockOutcome({ body }: IntegrationRequest): IntegrationOutcome {
  const text = Buffer.from(body).toString();
  const status = /["']?statusCode["']?\s*:\s*["']?(\d{3})/.exec(text)?.[1];
  if (status === undefined) throw integrationFault(500, "the request template of a MOCK gives no statusCode");
  return { status: Number(status), headers: [], body: new Uint8Array(), selector: status };
}

function requestScope(call: Call): TemplateScope {
  const { request, pathParameters, variables } = call;
  const body = Buffer.from(request.body).toString();
  const context = templateContextOf(call);
  return { body, headers: request.headers, query: request.query, pathParameters, context, stageVariables: variables };
}

function integrationRequest(call: Call, integration: IntegrationRecord, scope: TemplateScope): IntegrationRequest {
  const { request } = call;
  const isProxy = integration.type === "HTTP_PROXY";
  const contentType = headerOf(request.headers, "content-type") ?? "application/json";
  const headers = new Map<string, readonly [string, string]>();
  const query: [string, string][] = isProxy ? request.query.map(([name, value]) => [name, value]) : [];
  const path: Record<string, string> = isProxy ? { ...call.pathParameters } : {};
  if (isProxy) {
    for (const [name, value] of forwardedHeaders(call)) headers.set(name.toLowerCase(), [name, value]);
    headers.delete("host");
  } else headers.set("content-type", ["Content-Type", contentType]);
  for (const [target, expression] of Object.entries(integration.requestParameters ?? {})) {
    const [, , place, ...rest] = target.split(".");
    const name = rest.join(".");
    const value = evaluateExpression(expression, scope);
    if (value === undefined) continue;
    if (place === "header") headers.set(name.toLowerCase(), [name, value]);
    else if (place === "querystring") query.push([name, value]);
    else path[name] = value;
  }
  const uri = withVariables(integration.uri ?? "", call.variables).replaceAll(
    /\{([^}+]+)\+?\}/g,
    (whole, name: string) => {
      const value = path[name];
      return value === undefined ? whole : encodeURI(value);
    },
  );
  const method = integration.httpMethod === "ANY" ? request.method : (integration.httpMethod ?? request.method);
  const body = isProxy ? request.body : requestBody(call, integration, contentType, scope);
  return { uri, method, headers: [...headers.values()], query, body };
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

/** Chooses the integration response, maps its headers and renders its template. @throws GatewayFault */
function respond(call: Call, integration: IntegrationRecord, outcome: IntegrationOutcome): ApiAnswer {
  call.found.integrationStatus = outcome.status;
  const responses = Object.entries(integration.integrationResponses);
  const isDefault = (pattern: string | undefined): boolean => pattern === undefined || pattern === "";
  const matching = responses.find(([, { selectionPattern }]) => {
    return !isDefault(selectionPattern) && new RegExp(`^(?:${selectionPattern})$`, "s").test(outcome.selector);
  });
  const chosen = matching ?? responses.find(([, { selectionPattern }]) => isDefault(selectionPattern));
  if (chosen === undefined) {
    throw integrationFault(
      500,
      `No match for output mapping and no default output mapping configured. Endpoint response status: ${outcome.status}`,
    );
  }
  const [statusCode, response] = chosen;
  const text = Buffer.from(outcome.body).toString();
  const context = templateContextOf(call);
  const { pathParameters, variables: stageVariables } = call;
  const scope: TemplateScope = {
    body: text,
    headers: outcome.headers,
    query: [],
    pathParameters,
    context,
    stageVariables,
  };
  const templates = response.responseTemplates ?? {};
  const accepted = headerOf(call.request.headers, "accept")
    ?.split(",")
    .map((each) => each.split(";")[0]?.trim() ?? "");
  const type =
    accepted?.find((each) => Object.hasOwn(templates, each)) ??
    ("application/json" in templates ? "application/json" : Object.keys(templates)[0]);
  const template = type === undefined ? undefined : templates[type];
  const sentType = headerOf(outcome.headers, "content-type");
  const headers = new Map<string, readonly [string, string]>();
  headers.set("content-type", ["Content-Type", type ?? sentType ?? "application/json"]);
  for (const [target, expression] of Object.entries(response.responseParameters ?? {})) {
    const name = target.replace(/^method\.response\.header\./, "");
    const value = evaluateExpression(expression, scope);
    if (value !== undefined) headers.set(name.toLowerCase(), [name, value]);
  }
  // Templates see the client's parameters still; mappings see the back end's.
  const { headers: sentHeaders, query } = call.request;
  const templateScope = { ...scope, headers: sentHeaders, query };
  let body: Uint8Array = template === undefined ? outcome.body : Buffer.from(render(template, templateScope));
  if (response.contentHandling === "CONVERT_TO_BINARY") body = Buffer.from(Buffer.from(body).toString(), "base64");
  if (response.contentHandling === "CONVERT_TO_TEXT") body = Buffer.from(Buffer.from(body).toString("base64"));
  const { override } = call.found;
  for (const [name, value] of Object.entries(override.header)) headers.set(name.toLowerCase(), [name, String(value)]);
  const status = Number(override.status ?? statusCode);
  return { status, headers: [...headers.values()], body };
}

/** @throws GatewayFault for a template that does not parse or run */
function render(template: string, scope: TemplateScope): string {
  try {
    return renderTemplate(template, scope);
  } catch (cause) {
    throw integrationFault(500, `Unable to transform: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
