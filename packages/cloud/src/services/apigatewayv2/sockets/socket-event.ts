import { type HeaderList, multiValues, singleValues } from "../../../http-api-events/header-list.js";
import { requestTime } from "../../../http-api-events/proxy-event-v1.js";
import type { SocketCall } from "./socket-call.js";

/** The event of a function behind a route of a WebSocket API. */
export function socketEvent(call: SocketCall): Record<string, unknown> {
  const { happening, served } = call;
  const stageVariables = served.stage.StageVariables ?? {};
  const common = {
    ...(Object.keys(stageVariables).length > 0 && { stageVariables }),
    requestContext: requestContext(call),
  };
  switch (happening.eventType) {
    case "CONNECT":
      return { ...requestOf(happening), ...common, isBase64Encoded: false };
    case "MESSAGE":
      return { ...common, body: Buffer.from(happening.message).toString("utf8"), isBase64Encoded: false };
    case "DISCONNECT": {
      const headers: HeaderList = [
        ["Host", call.connection.domainName],
        ["x-api-key", ""],
        ["X-Forwarded-For", ""],
        ["x-restapi", ""],
      ];
      return {
        headers: singleValues(headers),
        multiValueHeaders: multiValues(headers),
        ...common,
        isBase64Encoded: false,
      };
    }
    default:
      return happening satisfies never;
  }
}

/** The event of the authorizer of `$connect`. */
export function authorizerEvent(call: SocketCall, methodArn: string): Record<string, unknown> {
  const { stageVariables = {}, isBase64Encoded: _body, ...event } = socketEvent(call);
  return { type: "REQUEST", methodArn, ...event, stageVariables };
}

function requestOf({ headers, query }: { readonly headers: HeaderList; readonly query: HeaderList }) {
  return {
    headers: singleValues(headers),
    multiValueHeaders: multiValues(headers),
    ...(query.length > 0 && {
      queryStringParameters: singleValues(query),
      multiValueQueryStringParameters: multiValues(query),
    }),
  };
}

function requestContext({ api, served, route, connection, happening, requestId, atMs }: SocketCall): object {
  const { userAgent, sourceIp, authorizer } = connection;
  return {
    routeKey: route.RouteKey,
    ...(authorizer !== undefined && { authorizer }),
    ...(happening.eventType === "MESSAGE" && { messageId: happening.messageId }),
    ...(happening.eventType === "DISCONNECT" && {
      disconnectStatusCode: happening.statusCode,
      disconnectReason: happening.reason,
    }),
    eventType: happening.eventType,
    extendedRequestId: requestId,
    requestTime: requestTime(atMs),
    messageDirection: "IN",
    stage: served.name,
    connectedAt: connection.connectedAtMs,
    requestTimeEpoch: atMs,
    identity: { ...(userAgent !== "" && { userAgent }), sourceIp },
    requestId,
    domainName: connection.domainName,
    connectionId: connection.id,
    apiId: api.id,
  };
}
