import { messageOf } from "@assay/core";
import type { Integration } from "@aws-sdk/client-apigatewayv2";
import { startDeadline } from "../../../deadline.js";
import { parseProxyResponseV1 } from "../../../http-api-events/proxy-response-v1.js";
import { ownValue } from "../../../own-value.js";
import { exchange } from "../data-plane/forward-request.js";
import { invokeFunction } from "../data-plane/invoke-function.js";
import { type SocketCall, socketContextValue, socketValue } from "./socket-call.js";
import { socketEvent } from "./socket-event.js";
import { MAX_SOCKET_TIMEOUT_MS } from "./socket-integration-settings.js";

/** What stands behind a route answered. */
export type SocketOutcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
    }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "late" };

/** Hands what happened on a connection to the integration of its route; nothing it does makes this throw. */
export async function callSocketIntegration(
  call: SocketCall,
  integration: Integration,
  signal: AbortSignal,
): Promise<SocketOutcome> {
  const deadline = startDeadline(call.store.ports.clock, integration.TimeoutInMillis ?? MAX_SOCKET_TIMEOUT_MS);
  const startedAt = performance.now();
  try {
    const outcome = await ask(call, integration, AbortSignal.any([deadline.signal, signal]));
    return deadline.signal.aborted ? { kind: "late" } : outcome;
  } catch (error) {
    if (deadline.signal.aborted) return { kind: "late" };
    return failed(messageOf(error));
  } finally {
    deadline.cancel();
    call.outcome.integrationLatency = Math.round(performance.now() - startedAt);
  }
}

async function ask(call: SocketCall, integration: Integration, signal: AbortSignal): Promise<SocketOutcome> {
  switch (integration.IntegrationType) {
    case "AWS_PROXY":
      return await askFunction(call, integration, signal);
    case "MOCK":
      return mock(call, integration);
    default:
      return await askServer(call, integration, signal);
  }
}

async function askFunction(call: SocketCall, integration: Integration, signal: AbortSignal) {
  const { IntegrationUri = "", CredentialsArn: roleArn } = integration;
  const { store, api, served, route } = call;
  const { StageVariables: stageVariables } = served.stage;
  const sourceArn = `${store.executionArnOf(api.id)}/${served.name}/${route.RouteKey}`;
  const invoking = { store, stageVariables, sourceArn, roleArn };
  const answer = await invokeFunction(invoking, IntegrationUri, socketEvent(call), signal);
  if (answer.kind !== "answered") return failed(answer.message);
  const response = parseProxyResponseV1(Buffer.from(answer.payload).toString("utf8"));
  if (response === undefined) return failed("Malformed Lambda proxy response");
  const { statusCode, headers, body, isBase64Encoded } = response;
  return answered(statusCode, Buffer.from(body, isBase64Encoded ? "base64" : "utf8"), headersOf(headers));
}

/** A mock answers with the status that its request says: `{"statusCode": 200}`. */
function mock(call: SocketCall, integration: Integration): SocketOutcome {
  const status = /"?statusCode"?\s*:\s*"?(\d{3})/.exec(Buffer.from(bodyFor(call, integration)).toString("utf8"))?.[1];
  return status === undefined
    ? failed("Unable to parse statusCode. It should be an integer")
    : answered(Number(status));
}

async function askServer(call: SocketCall, integration: Integration, signal: AbortSignal): Promise<SocketOutcome> {
  const { IntegrationUri = "", IntegrationMethod = "POST", RequestParameters = {} } = integration;
  const mapped = Object.entries(RequestParameters).map(([target, expression]) => {
    const [, , place = "", ...name] = target.split(".");
    return { place, name: name.join("."), value: socketValue(call, expression) ?? "" };
  });
  const ofPlace = (place: string) => mapped.filter((each) => each.place === place);
  const path = new Map(ofPlace("path").map(({ name, value }) => [name, value]));
  const uri = IntegrationUri.replace(/\$\{stageVariables\.(\w+)\}/g, (_whole, name: string) =>
    String(socketValue(call, `stageVariables.${name}`) ?? ""),
  ).replace(/\{([^{}]+)\}/g, (_whole, name: string) => encodeURIComponent(path.get(name) ?? ""));
  const url = new URL(uri);
  for (const { name, value } of ofPlace("querystring")) url.searchParams.append(name, value);
  const headers: Record<string, string[]> = {
    "content-type": ["application/json"],
    "user-agent": [`AmazonAPIGateway_${call.api.id}`],
    "x-amzn-apigateway-api-id": [call.api.id],
  };
  const trace = call.store.ports.traces.current();
  if (trace !== undefined) headers["x-amzn-trace-id"] = [trace];
  for (const { name, value } of ofPlace("header")) headers[name.toLowerCase()] = [value];
  const method = IntegrationMethod === "ANY" ? "POST" : IntegrationMethod;
  const answer = await exchange(url, { method, headers, signal }, bodyFor(call, integration));
  return answered(answer.status, answer.body instanceof Uint8Array ? answer.body : new Uint8Array(), answer.headers);
}

/** The message as it came, or the template in its place. */
function bodyFor(call: SocketCall, integration: Integration): Uint8Array {
  const { RequestTemplates = {}, TemplateSelectionExpression = "$default", IntegrationType } = integration;
  const { happening } = call;
  const message = happening.eventType === "MESSAGE" ? happening.message : new Uint8Array();
  if (IntegrationType === "HTTP_PROXY") return message;
  const key = selectTemplate(call, TemplateSelectionExpression);
  const template = ownValue(RequestTemplates, key) ?? RequestTemplates.$default;
  return template === undefined ? message : Buffer.from(template);
}

/** The key of a template: text, `\$default`, or what `${request.body.kind}` finds. */
export function selectTemplate(call: SocketCall, expression: string): string {
  return expression
    .replace(
      /\$\{?request\.body\.([\w.]+)\}?/g,
      (_whole, name: string) => socketValue(call, `route.request.body.${name}`) ?? "",
    )
    .replace(/\$\{?context\.([\w.]+)\}?/g, (_whole, name: string) => socketContextValue(call, name) ?? "")
    .replace(/\\\$/g, "$");
}

function answered(
  status: number,
  body: Uint8Array = new Uint8Array(),
  headers: Readonly<Record<string, string>> = {},
): SocketOutcome {
  return { kind: "answered", status, headers, body };
}

function failed(reason: string): SocketOutcome {
  return { kind: "failed", reason };
}

function headersOf(list: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(list.map(([name, value]) => [name.toLowerCase(), value]));
}
