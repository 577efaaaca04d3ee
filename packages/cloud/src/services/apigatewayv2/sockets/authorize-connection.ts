import type { WireRequest, WireResponse } from "@assay/wire";
import type { Authorizer } from "@aws-sdk/client-apigatewayv2";
import { startDeadline } from "../../../deadline.js";
import { signedCallerOf } from "../../../signed-caller.js";
import { forbiddenAnswer, internalErrorAnswer, unauthorizedAnswer } from "../data-plane/answers.js";
import { isAuthorized, readAuthorization } from "../data-plane/authorization-response.js";
import { invokeFunction } from "../data-plane/invoke-function.js";
import { AUTHORIZER_TIMEOUT_MS } from "../data-plane/lambda-authorizer.js";
import { type SocketCall, socketValue } from "./socket-call.js";
import { authorizerEvent } from "./socket-event.js";

/** Whether somebody may connect, and what their events are to say of them. */
export type ConnectAuthorization =
  | { readonly kind: "allowed"; readonly authorizer: Readonly<Record<string, unknown>> | undefined }
  | { readonly kind: "refused"; readonly response: WireResponse };

/** Asks what guards the `$connect` route. Answers are not kept: each connection is asked for once. */
export async function authorizeConnection(
  call: SocketCall,
  request: WireRequest,
  signal: AbortSignal,
): Promise<ConnectAuthorization> {
  const { AuthorizationType = "NONE", AuthorizerId = "" } = call.route;
  if (AuthorizationType === "NONE") return { kind: "allowed", authorizer: undefined };
  if (AuthorizationType === "AWS_IAM") return await authorizeBySignature(call, request);
  const authorizer = call.served.deployed.authorizers.get(AuthorizerId);
  return authorizer === undefined ? refused(internalErrorAnswer()) : await ask(call, authorizer, signal);
}

async function authorizeBySignature({ store }: SocketCall, request: WireRequest): Promise<ConnectAuthorization> {
  const caller = await signedCallerOf(request, store.ports);
  if (caller === undefined) return refused(forbiddenAnswer());
  store.ports.ledger.record({
    source: "apigatewayv2.connect",
    gap: "iam-not-enforced",
    detail: "the signature of the request is checked; policies that would deny execute-api:Invoke are not",
  });
  return { kind: "allowed", authorizer: undefined };
}

async function ask(call: SocketCall, authorizer: Authorizer, signal: AbortSignal): Promise<ConnectAuthorization> {
  const { IdentitySource = [], AuthorizerUri = "", AuthorizerCredentialsArn: roleArn } = authorizer;
  if (IdentitySource.some((each) => !socketValue(call, each))) return refused(unauthorizedAnswer());
  const { store } = call;
  const { StageVariables: stageVariables } = call.served.stage;
  const apiArn = store.executionArnOf(call.api.id);
  const routeArn = `${apiArn}/${call.served.name}/$connect`;
  const sourceArn = `${apiArn}/authorizers/${authorizer.AuthorizerId}`;
  const startedAt = performance.now();
  const deadline = startDeadline(store.ports.clock, AUTHORIZER_TIMEOUT_MS);
  const event = authorizerEvent(call, routeArn);
  const options = { signal: AbortSignal.any([deadline.signal, signal]) };
  const answer = await invokeFunction({ store, stageVariables, sourceArn, roleArn }, AuthorizerUri, event, options);
  deadline.cancel();
  const authorization = answer.kind === "answered" ? readAuthorization(answer.payload, false) : undefined;
  if (authorization === undefined) return refused(internalErrorAnswer());
  if (!isAuthorized(authorization, routeArn)) return refused(forbiddenAnswer());
  const { principalId, context, usageIdentifierKey } = authorization;
  const texts = Object.entries(context).map(([name, value]) => [name, String(value)]);
  const integrationLatency = Math.round(performance.now() - startedAt);
  const said = { ...Object.fromEntries(texts), principalId, integrationLatency };
  return { kind: "allowed", authorizer: usageIdentifierKey ? { ...said, usageIdentifierKey } : said };
}

function refused(response: WireResponse): ConnectAuthorization {
  return { kind: "refused", response };
}
