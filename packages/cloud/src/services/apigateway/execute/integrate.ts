import type { HeaderList } from "../../../http-api-events/header-list.js";
import { evaluateExpression } from "../mapping/mapping-expression.js";
import type { IntegrationRecord } from "../rest-api.js";
import { type ApiAnswer, type Call, headerOf } from "./call.js";
import { callAwsService } from "./call-aws-service.js";
import { callHttp } from "./call-http.js";
import { integrationFault } from "./gateway-fault.js";
import { integrateProxy } from "./integrate-proxy.js";
import { type IntegrationRequest, integrationRequest } from "./integration-request.js";
import { functionNamedIn, invokeFunction } from "./invoke-function.js";
import { render } from "./render.js";
import { templateScopeOf } from "./template-scope.js";

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
  const asked = integrationRequest(call, integration);
  const { tlsConfig, timeoutInMillis: timeoutMs = 29_000 } = integration;
  switch (integration.type) {
    case "HTTP_PROXY": {
      const { status, headers, body } = await callHttp(call, asked, { timeoutMs, tlsConfig });
      return { status, headers, body };
    }
    case "HTTP":
      return respond(call, integration, await callHttp(call, asked, { timeoutMs, tlsConfig }));
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
  const options = { isAsynchronous, timeoutMs, roleArn: integration.credentials };
  const { payload, functionError } = await invokeFunction(call, functionArn, event, options);
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
  // Templates see the client's parameters still; mappings see the back end's.
  const templateScope = { ...templateScopeOf(call), body: Buffer.from(outcome.body).toString() };
  const scope = { ...templateScope, headers: outcome.headers, query: [] };
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
  let body: Uint8Array = template === undefined ? outcome.body : Buffer.from(render(template, templateScope));
  if (response.contentHandling === "CONVERT_TO_BINARY") body = Buffer.from(Buffer.from(body).toString(), "base64");
  if (response.contentHandling === "CONVERT_TO_TEXT") body = Buffer.from(Buffer.from(body).toString("base64"));
  const { override } = call.found;
  for (const [name, value] of Object.entries(override.header)) headers.set(name.toLowerCase(), [name, String(value)]);
  const status = Number(override.status ?? statusCode);
  return { status, headers: [...headers.values()], body };
}
