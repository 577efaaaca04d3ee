import type { WireRequest, WireResponse } from "@assay/wire";
import { gatewayAnswer } from "../data-plane/answers.js";
import { isThrottled } from "../data-plane/throttling.js";
import { authorizeConnection } from "./authorize-connection.js";
import type { SocketOutcome } from "./call-socket-integration.js";
import type { ConnectionFacts } from "./connection.js";
import { reportSocketCall, runSocketRoute } from "./run-socket-route.js";
import type { SocketCall } from "./socket-call.js";
import { validateSocketCall } from "./validate-socket-call.js";

/** What came of a handshake. */
export type Connected =
  | { readonly kind: "refused"; readonly response: WireResponse }
  | {
      readonly kind: "connected";
      readonly authorizer: ConnectionFacts["authorizer"];
      readonly subprotocol: string | undefined;
    };

/** Lets a client in, or not: by its throttle, its authorizer and its integration. An API needs no such route. */
export async function runConnectRoute(
  call: SocketCall,
  {
    isDefined,
    request,
    signal,
  }: { readonly isDefined: boolean; readonly request: WireRequest; readonly signal: AbortSignal },
): Promise<Connected> {
  const refusal = (response: WireResponse): Connected => {
    call.outcome.status = response.status;
    reportSocketCall(call, false);
    return { kind: "refused", response };
  };
  if (!isDefined) {
    call.outcome.status = 200;
    reportSocketCall(call, false);
    return { kind: "connected", authorizer: undefined, subprotocol: undefined };
  }
  if (isThrottled(call, call.served, call.route)) return refusal(gatewayAnswer(429, "Too Many Requests"));
  const invalid = validateSocketCall(call);
  if (invalid !== undefined) return refusal(gatewayAnswer(invalid.status, invalid.message));
  const authorization = await authorizeConnection(call, request, signal);
  if (authorization.kind === "refused") return refusal(authorization.response);
  const { authorizer } = authorization;
  const outcome = await runSocketRoute({ ...call, connection: { ...call.connection, authorizer } }, signal);
  const response = refusalOf(outcome);
  if (response !== undefined) return { kind: "refused", response };
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
