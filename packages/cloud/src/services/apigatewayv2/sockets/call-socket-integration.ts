import { messageOf } from "@assay/core";
import type { Integration } from "@aws-sdk/client-apigatewayv2";
import { startDeadline } from "../../../deadline.js";
import { parseProxyResponseV1 } from "../../../http-api-events/proxy-response-v1.js";
import { isServiceUri, serviceRequest } from "../../../service-integration/service-request.js";
import { exchange } from "../data-plane/forward-request.js";
import { type InvokingRoute, invokeFunction } from "../data-plane/invoke-function.js";
import { functionArnOf } from "../integration-settings.js";
import type { SocketCall } from "./socket-call.js";
import { socketEvent } from "./socket-event.js";
import { MAX_SOCKET_TIMEOUT_MS } from "./socket-integration-settings.js";
import { type SocketRequest, socketRequest, UnsupportedMessage } from "./socket-request.js";

/** What stands behind a route answered. */
export type SocketOutcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
    }
  | { readonly kind: "failed"; readonly reason: string }
  /** API Gateway itself says no, before anything is asked. */
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
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
    if (error instanceof UnsupportedMessage) return { kind: "refused", status: 415, message: error.message };
    return failed(messageOf(error));
  } finally {
    deadline.cancel();
    call.outcome.integrationLatency = Math.round(performance.now() - startedAt);
  }
}

async function ask(call: SocketCall, integration: Integration, signal: AbortSignal): Promise<SocketOutcome> {
  if (integration.IntegrationType === "AWS_PROXY") return await askFunction(call, integration, signal);
  const request = socketRequest(call, integration);
  switch (integration.IntegrationType) {
    case "MOCK":
      return mock(request);
    case "AWS":
      return isServiceUri(integration.IntegrationUri) && functionArnOf(integration.IntegrationUri) === undefined
        ? await askService(call, request, signal)
        : await askFunctionAsItIs(call, integration, request, signal);
    default:
      return await askServer(call, request, signal);
  }
}

function invokingRoute({ store, api, served, route }: SocketCall, { CredentialsArn }: Integration): InvokingRoute {
  const { StageVariables: stageVariables } = served.stage;
  const sourceArn = `${store.executionArnOf(api.id)}/${served.name}/${route.RouteKey}`;
  return { store, stageVariables, sourceArn, roleArn: CredentialsArn };
}

async function askFunction(call: SocketCall, integration: Integration, signal: AbortSignal): Promise<SocketOutcome> {
  const { IntegrationUri = "" } = integration;
  const answer = await invokeFunction(invokingRoute(call, integration), IntegrationUri, socketEvent(call), { signal });
  if (answer.kind !== "answered") return failed(answer.message);
  const response = parseProxyResponseV1(Buffer.from(answer.payload).toString("utf8"));
  if (response === undefined) return failed("Malformed Lambda proxy response");
  const { statusCode, headers, body, isBase64Encoded } = response;
  return answered(statusCode, Buffer.from(body, isBase64Encoded ? "base64" : "utf8"), headersOf(headers));
}

/** Invokes a function with what the templates made of the message, and answers as Lambda does: 200 even for an error. */
async function askFunctionAsItIs(
  call: SocketCall,
  integration: Integration,
  { headers, body }: SocketRequest,
  signal: AbortSignal,
): Promise<SocketOutcome> {
  const { IntegrationUri = "" } = integration;
  const isAsynchronous = headersOf(headers)["x-amz-invocation-type"] === "Event";
  const event = body.byteLength === 0 ? Buffer.from("{}") : body;
  const options = { signal, isAsynchronous };
  const answer = await invokeFunction(invokingRoute(call, integration), IntegrationUri, event, options);
  if (answer.kind === "answered") return answered(isAsynchronous ? 202 : 200, answer.payload);
  const { message, errorPayload } = answer;
  if (errorPayload === undefined) return failed(message);
  return answered(200, errorPayload, { "x-amz-function-error": "Unhandled" });
}

/** A mock answers with the status that its request says: `{"statusCode": 200}`. */
function mock({ body }: SocketRequest): SocketOutcome {
  const status = /"?statusCode"?\s*:\s*"?(\d{3})/.exec(Buffer.from(body).toString("utf8"))?.[1];
  return status === undefined
    ? failed("Unable to parse statusCode. It should be an integer")
    : answered(Number(status));
}

async function askServer(call: SocketCall, request: SocketRequest, signal: AbortSignal): Promise<SocketOutcome> {
  const url = new URL(request.uri);
  for (const [name, value] of request.query) url.searchParams.append(name, value);
  const trace = call.store.ports.traces.current();
  const headers = {
    "content-type": "application/json",
    "user-agent": `AmazonAPIGateway_${call.api.id}`,
    "x-amzn-apigateway-api-id": call.api.id,
    ...(trace !== undefined && { "x-amzn-trace-id": trace }),
    ...headersOf(request.headers),
  };
  return await send(url, { method: request.method, headers: Object.entries(headers), body: request.body }, signal);
}

/** Asks a service of this cloud as any customer does, through its endpoint. */
async function askService(call: SocketCall, asked: SocketRequest, signal: AbortSignal): Promise<SocketOutcome> {
  const { scope, ports } = call.store;
  const endpoint = ports.endpointUrl();
  if (endpoint === undefined) return failed("this cloud has no port through which its services could be called");
  const trace = ports.traces.current();
  const typed: SocketRequest["headers"] = [["Content-Type", "application/json"], ...asked.headers];
  const request = serviceRequest({ ...asked, headers: typed }, { accountId: scope.accountId, endpoint, trace });
  if (request === undefined) return failed(`${asked.uri} names no service`);
  return await send(request.url, request, signal);
}

async function send(
  url: URL,
  { method, headers, body }: Pick<SocketRequest, "method" | "headers" | "body">,
  signal: AbortSignal,
): Promise<SocketOutcome> {
  const answer = await exchange(url, { method, headers: headersOf(headers), signal }, body);
  return answered(answer.status, answer.body instanceof Uint8Array ? answer.body : new Uint8Array(), answer.headers);
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
