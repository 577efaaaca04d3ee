import { randomUUID } from "node:crypto";
import { findServedStage } from "../data-plane/api-call.js";
import type { ApiGatewayV2Store } from "../store.js";
import type { Connection } from "./connection.js";
import { runSocketRoute } from "./run-socket-route.js";

/** What RFC 6455 has no words for, in those of AWS. */
const REASONS: Readonly<Record<number, string>> = {
  1001: "Going away",
  1005: "Client-side close frame status not set",
  1006: "Connection closed abnormally",
};

/** Tells the `$disconnect` route that a client has gone, if there is one. */
export async function endConnection(
  store: ApiGatewayV2Store,
  { facts }: Connection,
  { code, reason }: { readonly code: number; readonly reason: string },
  signal: AbortSignal,
): Promise<void> {
  const api = store.apis.get(facts.apiId);
  const served = api && findServedStage(api, facts.stageName);
  const route = [...(served?.deployed.routes.values() ?? [])].find(({ RouteKey }) => RouteKey === "$disconnect");
  if (api === undefined || served === undefined || route === undefined) return;
  const requestId = randomUUID();
  const { traces, clock } = store.ports;
  await traces.resume(undefined, () =>
    traces.span({ service: "apigatewayv2", name: "disconnect", resource: facts.arn, requestId }, async () => {
      const happening = { eventType: "DISCONNECT" as const, statusCode: code, reason: reason || (REASONS[code] ?? "") };
      const call = {
        store,
        api,
        served,
        route,
        connection: facts,
        happening,
        requestId,
        atMs: clock.now(),
        outcome: {},
        log: [],
      };
      await runSocketRoute(call, signal);
    }),
  );
}
