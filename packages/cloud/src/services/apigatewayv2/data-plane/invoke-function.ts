import type { Stage } from "@aws-sdk/client-apigatewayv2";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { ownValue } from "../../../own-value.js";
import { admits } from "../../../service-permission.js";
import { functionArnOf } from "../integration-settings.js";
import type { ApiGatewayV2Store } from "../store.js";

export type FunctionAnswer =
  | { readonly kind: "answered"; readonly payload: Uint8Array }
  /** With a message for the access log, and what the function answered instead if it was the one that failed. */
  | { readonly kind: "failed"; readonly message: string; readonly errorPayload?: Uint8Array }
  | { readonly kind: "unavailable"; readonly message: string; readonly errorPayload?: undefined };

/** On whose behalf a function is invoked. */
export interface InvokingRoute {
  readonly store: ApiGatewayV2Store;
  readonly stageVariables: Stage["StageVariables"];
  /** What policies of functions call it: API, stage and route, or API and authorizer. */
  readonly sourceArn: string;
  /** With a role the policy of the function is not asked. */
  readonly roleArn: string | undefined;
}

/**
 * Invokes a function for an API; nothing it does makes this throw.
 * @param event bytes are sent as they are, everything else as JSON
 */
export async function invokeFunction(
  { store, stageVariables, sourceArn, roleArn }: InvokingRoute,
  uri: string,
  event: object,
  { signal: abortSignal, isAsynchronous = false }: { readonly signal: AbortSignal; readonly isAsynchronous?: boolean },
): Promise<FunctionAnswer> {
  const arn = (functionArnOf(uri) ?? "").replace(
    /\$\{stageVariables\.(\w+)\}/g,
    (_whole, name: string) => ownValue(stageVariables ?? {}, name) ?? "",
  );
  const [, region, accountId] = /^arn:aws[a-z-]*:lambda:([^:]+):(\d{12}):/.exec(arn) ?? [];
  if (region === undefined || accountId === undefined) return failed(`The function ARN ${arn} is invalid`);
  const acting = { principal: "apigateway.amazonaws.com", sourceArn, accountId: store.scope.accountId };
  if (roleArn === undefined && !admits(store.ports, arn, acting, "apigatewayv2.execute")) {
    return failed(`Invalid permissions on Lambda function ${arn}`);
  }
  const { InvokeCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  const client: LambdaClient = store.ports.clients.of(LambdaClient, { accountId, region });
  const command = new InvokeCommand({
    FunctionName: arn,
    Payload: event instanceof Uint8Array ? event : Buffer.from(JSON.stringify(event)),
    ...(isAsynchronous && { InvocationType: "Event" }),
  });
  try {
    const { Payload, FunctionError } = await client.send(command, { abortSignal });
    // Where nothing came back, the client gives null.
    const payload = Payload ?? new Uint8Array();
    if (FunctionError === undefined) return { kind: "answered", payload };
    const error = Buffer.from(payload).toString("utf8");
    return { ...failed(`The Lambda function returned the following error: ${error}`), errorPayload: payload };
  } catch (error) {
    if (abortSignal.aborted) return { kind: "unavailable", message: "Integration timed out" };
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return name === "TooManyRequestsException" ? { kind: "unavailable", message } : failed(message);
  }
}

function failed(message: string): Extract<FunctionAnswer, { kind: "failed" }> {
  return { kind: "failed", message };
}
