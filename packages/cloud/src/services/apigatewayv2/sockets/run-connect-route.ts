import type { WireRequest, WireResponse } from "@assay/wire";
import { gatewayAnswer } from "../data-plane/answers.js";
import { isThrottled } from "../data-plane/throttling.js";
import { admitSocketCall, apiKeyValueOf } from "./admit-socket-call.js";
import { authorizeConnection } from "./authorize-connection.js";
import type { ConnectionFacts } from "./connection.js";
import { logLine } from "./execution-log.js";
import { reportSocketCall, runSocketRoute } from "./run-socket-route.js";
import type { SocketCall } from "./socket-call.js";
import type { SocketOutcome } from "./socket-outcome.js";
import { type SocketRefusal, validateSocketCall } from "./validate-socket-call.js";

/** What came of a handshake. */
export type Connected =
  | { readonly kind: "refused"; readonly response: WireResponse }
  | {
      readonly kind: "connected";
      /** With what came to be known of the client. */
      readonly facts: ConnectionFacts;
      readonly subprotocol: string | undefined;
    };

/** Lets a client in, or not: by throttle, authorizer, key and integration. An API needs no such route. */
export async function runConnectRoute(
  call: SocketCall,
  {
    isDefined,
    request,
    signal,
  }: { readonly isDefined: boolean; readonly request: WireRequest; readonly signal: AbortSignal },
): Promise<Connected> {
  const refuse = (response: WireResponse): Connected => {
    call.outcome.status = response.status;
    reportSocketCall(call);
    return { kind: "refused", response };
  };
  const refuseFor = ({ status, message, reason }: SocketRefusal): Connected => {
    logLine(call, `Execution failed: ${reason ?? message}`);
    return refuse(gatewayAnswer(status, message));
  };
  if (!isDefined) {
    call.outcome.status = 200;
    reportSocketCall(call);
    return {
      kind: "connected",
      facts: { ...call.connection, apiKeyValue: apiKeyValueOf(call) },
      subprotocol: undefined,
    };
  }
  if (isThrottled(call, call.served, call.route)) return refuseFor({ status: 429, message: "Too Many Requests" });
  const authorization = await authorizeConnection(call, request, signal);
  if (authorization.kind === "refused") {
    logLine(call, "Execution failed: the client is not authorized");
    return refuse(authorization.response);
  }
  const { authorizer } = authorization;
  const authorized: SocketCall = { ...call, connection: { ...call.connection, authorizer } };
  const facts = { ...authorized.connection, apiKeyValue: apiKeyValueOf(authorized) };
  const known: SocketCall = { ...call, connection: facts };
  const refusal = admitSocketCall(known) ?? validateSocketCall(known);
  if (refusal !== undefined) return refuseFor(refusal);
  const outcome = await runSocketRoute(known, signal);
  const response = refusalOf(outcome);
  if (response !== undefined) return { kind: "refused", response };
  const answered = outcome?.kind === "answered" ? outcome.headers : {};
  return { kind: "connected", facts, subprotocol: answered["sec-websocket-protocol"] };
}

/** What the client is told when its route did not answer with a success; undefined when it did. */
function refusalOf(outcome: SocketOutcome | undefined): WireResponse | undefined {
  switch (outcome?.kind) {
    case undefined:
      return undefined;
    case "failed":
      return gatewayAnswer(502, "Internal server error");
    case "refused":
      return gatewayAnswer(outcome.status, outcome.message);
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
