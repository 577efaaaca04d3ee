import type { HeaderList } from "../../../http-api-events/header-list.js";
import { shownBody, shownMap } from "../../../logged-request.js";
import { ownValue } from "../../../own-value.js";
import type { SocketCall } from "./socket-call.js";

/** Notes what happens while a route runs. */
export function logLine({ log }: Pick<SocketCall, "log">, text: string): void {
  log.push({ text, isData: false });
}

/** Notes what was sent, or came back. */
export function logData({ log }: Pick<SocketCall, "log">, what: string, data: HeaderList | Uint8Array): void {
  const text = data instanceof Uint8Array ? shownBody(data) : shownMap(data);
  log.push({ text: `${what}: ${text}`, isData: true });
}

/** Writes what was noted, as far as the settings of the route or of all routes want it. */
export function writeExecutionLog(call: SocketCall): void {
  const { store, api, served, route, requestId, atMs, outcome } = call;
  const { DefaultRouteSettings = {}, RouteSettings = {} } = served.stage;
  const own = ownValue(RouteSettings, route.RouteKey ?? "") ?? {};
  const level = own.LoggingLevel ?? DefaultRouteSettings.LoggingLevel ?? "OFF";
  const hasData = own.DataTraceEnabled ?? DefaultRouteSettings.DataTraceEnabled ?? false;
  const status = Number(outcome.status);
  if (level === "OFF" || (level === "ERROR" && status < 400)) return;
  const lines = [
    ...beginning(call),
    ...call.log.filter(({ isData }) => hasData || !isData).map(({ text }) => text),
    ...(status < 400 ? ["Successfully completed execution"] : []),
    ...ending(call, status),
  ];
  const events = lines.map((text) => ({ timestamp: atMs, message: `(${requestId}) ${text}` }));
  store.ports.telemetry.putLogEvents(store.scope, `/aws/apigateway/${api.id}/${served.name}`, served.name, events);
}

function beginning({ happening, connection, api, route, requestId }: SocketCall): string[] {
  const { userAgent, sourceIp, id } = connection;
  const client = `Client [UserAgent: ${userAgent || "null"}, SourceIp: ${sourceIp}]`;
  const connecting = `${client} is connecting to WebSocket API [${api.id}].`;
  return [
    ...(happening.eventType === "CONNECT" ? [connecting] : [`Client [Connection Id: ${id}]`]),
    `WebSocket Request Route: [${route.RouteKey}]`,
    `Starting execution for request: ${requestId}`,
  ];
}

function ending({ happening, connection, api }: SocketCall, status: number): string[] {
  const client = `Client [Connection Id: ${connection.id}]`;
  switch (happening.eventType) {
    case "CONNECT":
      return status < 400 ? [`${client} connected to API [${api.id}] successfully.`] : [];
    case "DISCONNECT":
      return [`${client} disconnected from API [${api.id}]. Disconnect reason: ${happening.reason}`];
    case "MESSAGE":
      return [];
    default:
      return happening satisfies never;
  }
}
