import { messageOf } from "@assay/core";
import type { Integration } from "@aws-sdk/client-apigatewayv2";
import { startDeadline } from "../../../deadline.js";
import { isServiceUri, serviceRequest } from "../../../service-integration/service-request.js";
import { exchange, type TlsIdentity } from "../data-plane/forward-request.js";
import { functionArnOf } from "../integration-settings.js";
import { askFunction, askFunctionAsItIs } from "./ask-function.js";
import { logData, logLine } from "./execution-log.js";
import type { SocketCall } from "./socket-call.js";
import { MAX_SOCKET_TIMEOUT_MS } from "./socket-integration-settings.js";
import { answered, failed, headersOf, type SocketOutcome } from "./socket-outcome.js";
import { type SocketRequest, socketRequest, UnsupportedMessage } from "./socket-request.js";

/** Hands what happened on a connection to the integration of its route; nothing it does makes this throw. */
export async function callSocketIntegration(
  call: SocketCall,
  integration: Integration,
  signal: AbortSignal,
): Promise<SocketOutcome> {
  const deadline = startDeadline(call.store.ports.clock, integration.TimeoutInMillis ?? MAX_SOCKET_TIMEOUT_MS);
  const startedAt = performance.now();
  const latencyMs = (): number => Math.round(performance.now() - startedAt);
  try {
    const outcome = await ask(call, integration, AbortSignal.any([deadline.signal, signal]));
    if (deadline.signal.aborted) return { kind: "late" };
    if (outcome.kind === "answered") {
      logLine(call, `Received response. Status: ${outcome.status}, Integration latency: ${latencyMs()} ms`);
      logData(call, "Endpoint response headers", Object.entries(outcome.headers));
      logData(call, "Endpoint response body before transformations", outcome.body);
    }
    return outcome;
  } catch (error) {
    if (deadline.signal.aborted) return { kind: "late" };
    if (error instanceof UnsupportedMessage) return { kind: "refused", status: 415, message: error.message };
    return failed(messageOf(error));
  } finally {
    deadline.cancel();
    // Of mocks there is none to tell (developer guide, "Monitor WebSocket API execution", read November 2026).
    if (integration.IntegrationType !== "MOCK") call.outcome.integrationLatency = latencyMs();
  }
}

async function ask(call: SocketCall, integration: Integration, signal: AbortSignal): Promise<SocketOutcome> {
  const { IntegrationType, IntegrationUri } = integration;
  if (IntegrationType === "AWS_PROXY") {
    logLine(call, `Sending request to ${IntegrationUri}`);
    return await askFunction(call, integration, signal);
  }
  const request = socketRequest(call, integration);
  if (IntegrationType === "MOCK") return mock(request);
  logData(call, "Endpoint request headers", request.headers);
  logData(call, "Endpoint request body after transformations", request.body);
  logLine(call, `Sending request to ${request.uri}`);
  if (IntegrationType !== "AWS") return await askServer(call, request, signal);
  const isService = isServiceUri(IntegrationUri) && functionArnOf(IntegrationUri) === undefined;
  return isService
    ? await askService(call, request, signal)
    : await askFunctionAsItIs(call, integration, request, signal);
}

/** A mock answers with the status that its request says: `{"statusCode": 200}`. */
function mock({ body }: SocketRequest): SocketOutcome {
  const status = /"?statusCode"?\s*:\s*"?(\d{3})/.exec(Buffer.from(body).toString("utf8"))?.[1];
  return status === undefined
    ? failed("Unable to parse statusCode. It should be an integer")
    : answered(Number(status));
}

async function askServer(call: SocketCall, request: SocketRequest, signal: AbortSignal): Promise<SocketOutcome> {
  const { scope, ports } = call.store;
  const url = new URL(request.uri);
  for (const [name, value] of request.query) url.searchParams.append(name, value);
  const trace = ports.traces.current();
  const headers = {
    "content-type": "application/json",
    "user-agent": `AmazonAPIGateway_${call.api.id}`,
    "x-amzn-apigateway-api-id": call.api.id,
    ...(trace !== undefined && { "x-amzn-trace-id": trace }),
    ...headersOf(request.headers),
  };
  const { certificate, privateKey } =
    ports.apiAccess.findClientCertificate(scope, call.served.stage.ClientCertificateId ?? "") ?? {};
  const sent = { method: request.method, headers: Object.entries(headers), body: request.body };
  return await send(url, sent, { cert: certificate, key: privateKey, signal });
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
  return await send(request.url, request, { signal });
}

async function send(
  url: URL,
  { method, headers, body }: Pick<SocketRequest, "method" | "headers" | "body">,
  options: TlsIdentity & { readonly signal: AbortSignal },
): Promise<SocketOutcome> {
  const answer = await exchange(url, { method, headers: headersOf(headers), ...options }, body);
  return answered(answer.status, answer.body instanceof Uint8Array ? answer.body : new Uint8Array(), answer.headers);
}
