import type { WireRequest } from "@assay/wire";
import type { PageContext } from "../../../define-service.js";
import { headerListOf, queryListOf } from "../../../http-api-events/header-list.js";
import { forwardedFor, sourceAddressOf } from "../../../http-api-events/source-address.js";
import type { WebSocket, WebSocketAnswer } from "../../../web-socket.js";
import { answerApiRequest } from "../data-plane/answer-api-request.js";
import { forbiddenAnswer } from "../data-plane/answers.js";
import { type ApiCall, findApiCall, type ServedStage } from "../data-plane/api-call.js";
import { isWebSocketApi } from "../gateway-api.js";
import type { ApiGatewayV2Store } from "../store.js";
import { type ConnectionFacts, newConnectionId } from "./connection.js";
import { openConnection } from "./open-connection.js";
import { runConnectRoute } from "./run-connect-route.js";
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
    return response && { kind: "refused", response };
  }
  const { served, path } = call;
  if (served === undefined || path !== "/") return { kind: "refused", response: forbiddenAnswer() };
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
    log: [],
  };
  const { traces } = store.ports;
  const connected = await traces.span(
    { service: "apigatewayv2", name: "connect", resource: facts.arn, requestId },
    () => runConnectRoute(socketCall, { isDefined: route !== undefined, request, signal }),
  );
  if (connected.kind === "refused") return connected;
  const open = (socket: WebSocket): void => openConnection(store, connected.facts, socket, signal);
  return { kind: "accepted", subprotocol: connected.subprotocol, limits: LIMITS, open };
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
    apiKeyValue: undefined,
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
