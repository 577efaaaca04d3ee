import type { WireRequest, WireResponse } from "@assay/wire";
import type { PageContext } from "../../../define-service.js";
import { headerListOf, queryListOf } from "../../../http-api-events/header-list.js";
import { forwardedFor, sourceAddressOf } from "../../../http-api-events/source-address.js";
import type { WebSocket, WebSocketAnswer } from "../../../web-socket.js";
import { answerApiRequest } from "../data-plane/answer-api-request.js";
import { forbiddenAnswer, gatewayAnswer } from "../data-plane/answers.js";
import { type ApiCall, findApiCall, findServedStage, type ServedStage } from "../data-plane/api-call.js";
import { isThrottled } from "../data-plane/throttling.js";
import { isWebSocketApi } from "../gateway-api.js";
import type { ApiGatewayV2Store } from "../store.js";
import { authorizeConnection } from "./authorize-connection.js";
import type { SocketOutcome } from "./call-socket-integration.js";
import { Connection, type ConnectionFacts, newConnectionId } from "./connection.js";
import { endConnection } from "./end-connection.js";
import { reportSocketCall, runSocketRoute } from "./run-socket-route.js";
import { serveMessage } from "./serve-message.js";
import type { SocketCall } from "./socket-call.js";

/** Quotas of WebSocket APIs, read November 2026; a connection that goes beyond them is closed with 1009. */
const LIMITS = { frameBytes: 32 * 1024, messageBytes: 128 * 1024 } as const;

/** Runs the `$connect` route of a WebSocket API and says whether the client is connected; undefined for no API of ours. */
export async function acceptConnection(
  request: WireRequest,
  context: PageContext<ApiGatewayV2Store>,
): Promise<WebSocketAnswer | undefined> {
  const call = findApiCall(request, context.stores);
  if (call === undefined) return undefined;
  // To an HTTP API the handshake is a request as any other.
  if (!isWebSocketApi(call.api)) {
    const response = await answerApiRequest(request, context);
    return response && refused(response);
  }
  const { served, path } = call;
  if (served === undefined || path !== "/") return refused(forbiddenAnswer());
  return await connect({ ...call, served }, request, context);
}

async function connect(
  call: ApiCall & { readonly served: ServedStage },
  request: WireRequest,
  { requestId, signal }: PageContext<ApiGatewayV2Store>,
): Promise<WebSocketAnswer> {
  const { store, served } = call;
  const facts = factsOf(call, served, request);
  const route = [...served.deployed.routes.values()].find(({ RouteKey }) => RouteKey === "$connect");
  const socketCall: SocketCall = {
    ...{ store, served, requestId },
    api: call.api,
    route: route ?? { RouteKey: "$connect" },
    connection: facts,
    happening: { eventType: "CONNECT", headers: headersOf(request, call), query: queryListOf(request.query) },
    atMs: facts.connectedAtMs,
    outcome: {},
  };
  const { traces } = store.ports;
  const connected = await traces.span(
    { service: "apigatewayv2", name: "connect", resource: facts.arn, requestId },
    async () => await runConnect(socketCall, route !== undefined, request, signal),
  );
  if (connected.kind === "refused") return connected;
  const { authorizer, subprotocol } = connected;
  const open = (socket: WebSocket): void => openConnection(store, { ...facts, authorizer }, socket, signal);
  return { kind: "accepted", subprotocol, limits: LIMITS, open };
}

type Connected =
  | { readonly kind: "refused"; readonly response: WireResponse }
  | {
      readonly kind: "connected";
      readonly authorizer: ConnectionFacts["authorizer"];
      readonly subprotocol: string | undefined;
    };

async function runConnect(
  call: SocketCall,
  hasRoute: boolean,
  request: WireRequest,
  signal: AbortSignal,
): Promise<Connected> {
  const refusal = (response: WireResponse): Connected => {
    call.outcome.status = response.status;
    reportSocketCall(call, false);
    return refused(response);
  };
  if (!hasRoute) {
    call.outcome.status = 200;
    reportSocketCall(call, false);
    return { kind: "connected", authorizer: undefined, subprotocol: undefined };
  }
  if (isThrottled(call, call.served, call.route)) return refusal(gatewayAnswer(429, "Too Many Requests"));
  const authorization = await authorizeConnection(call, request, signal);
  if (authorization.kind === "refused") return refusal(authorization.response);
  const { authorizer } = authorization;
  const outcome = await runSocketRoute({ ...call, connection: { ...call.connection, authorizer } }, signal);
  const response = refusalOf(outcome);
  if (response !== undefined) return refused(response);
  const answered = outcome?.kind === "answered" ? outcome.headers : {};
  return { kind: "connected", authorizer, subprotocol: answered["sec-websocket-protocol"] };
}

/** What the client is told when its route did not answer with a success; undefined when it did. */
function refusalOf(outcome: SocketOutcome | undefined): WireResponse | undefined {
  switch (outcome?.kind) {
    case undefined:
      return undefined;
    case "failed":
      return gatewayAnswer(502, "Internal server error");
    case "late":
      return gatewayAnswer(504, "Endpoint request timed out");
    case "answered": {
      const { status, headers, body } = outcome;
      return status >= 200 && status < 300 ? undefined : { status, headers, body };
    }
    default:
      return outcome satisfies never;
  }
}

function openConnection(
  store: ApiGatewayV2Store,
  facts: ConnectionFacts,
  socket: WebSocket,
  signal: AbortSignal,
): void {
  const connection = new Connection(facts, socket, store.ports);
  // The stage, or the whole API, may have gone while its `$connect` route ran.
  const api = store.apis.get(facts.apiId);
  if (api === undefined || findServedStage(api, facts.stageName) === undefined) {
    connection.end(1001, "Going away");
    return;
  }
  store.connections.add(connection);
  socket.onMessage((message) => {
    // Integrations fail with an answer; what is left is ours, and ends this connection only.
    serveMessage(store, connection, message, signal).catch(() => connection.end(1011, ""));
  });
  socket.onClose((code, reason) => {
    // Who is not among the open ones was ended because API or cloud have gone.
    if (store.connections.find(facts.id) === undefined || signal.aborted) return;
    store.connections.delete(facts.id);
    void store.ports.activity.track(endConnection(store, connection, { code, reason }, signal));
  });
}

function factsOf({ store, api, domainName }: ApiCall, { name }: ServedStage, request: WireRequest): ConnectionFacts {
  const id = newConnectionId();
  return {
    ...{ id, apiId: api.id, stageName: name, domainName },
    arn: `${store.executionArnOf(api.id)}/${name}/POST/@connections/${id}`,
    connectedAtMs: store.ports.clock.now(),
    sourceIp: sourceAddressOf(request),
    userAgent: request.headers["user-agent"] ?? "",
    authorizer: undefined,
  };
}

/** As functions get them: the host that the client meant, and what API Gateway adds. */
function headersOf(request: WireRequest, { domainName, store }: ApiCall): [string, string][] {
  const dropped = ["host", "connection", "upgrade", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"];
  const own = headerListOf(request).filter(([name]) => !dropped.includes(name.toLowerCase()));
  const traceId = store.ports.traces.current()?.split(";")[0];
  return [
    ["Host", domainName],
    ...own.map(([name, value]): [string, string] => [name, value]),
    ...(traceId === undefined ? [] : [["X-Amzn-Trace-Id", traceId] satisfies [string, string]]),
    ["X-Forwarded-For", forwardedFor(request.headers["x-forwarded-for"], sourceAddressOf(request))],
    ["X-Forwarded-Port", "443"],
    ["X-Forwarded-Proto", "https"],
  ];
}

function refused(response: WireResponse): { readonly kind: "refused"; readonly response: WireResponse } {
  return { kind: "refused", response };
}
