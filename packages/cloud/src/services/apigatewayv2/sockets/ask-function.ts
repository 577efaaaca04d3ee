import type { Integration } from "@aws-sdk/client-apigatewayv2";
import { parseProxyResponseV1 } from "../../../http-api-events/proxy-response-v1.js";
import { type InvokingRoute, invokeFunction } from "../data-plane/invoke-function.js";
import type { SocketCall } from "./socket-call.js";
import { socketEvent } from "./socket-event.js";
import { answered, failed, headersOf, type SocketOutcome } from "./socket-outcome.js";
import type { SocketRequest } from "./socket-request.js";

/** Hands the whole of what has happened to a function. */
export async function askFunction(
  call: SocketCall,
  integration: Integration,
  signal: AbortSignal,
): Promise<SocketOutcome> {
  const { IntegrationUri = "" } = integration;
  const answer = await invokeFunction(invokingRoute(call, integration), IntegrationUri, socketEvent(call), { signal });
  if (answer.kind !== "answered") return failed(answer.message);
  const response = parseProxyResponseV1(Buffer.from(answer.payload).toString("utf8"));
  if (response === undefined) return failed("Malformed Lambda proxy response");
  const { statusCode, headers, body, isBase64Encoded } = response;
  return answered(statusCode, Buffer.from(body, isBase64Encoded ? "base64" : "utf8"), headersOf(headers));
}

/** Invokes a function with what the templates made of the message, and answers as Lambda does: 200 even for an error. */
export async function askFunctionAsItIs(
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

function invokingRoute({ store, api, served, route }: SocketCall, { CredentialsArn }: Integration): InvokingRoute {
  const { StageVariables: stageVariables } = served.stage;
  const sourceArn = `${store.executionArnOf(api.id)}/${served.name}/${route.RouteKey}`;
  return { store, stageVariables, sourceArn, roleArn: CredentialsArn };
}
