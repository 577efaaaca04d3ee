import type { Stage } from "@aws-sdk/client-apigatewayv2";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { ownValue } from "../../../own-value.js";
import { admits } from "../../../service-permission.js";
import { functionArnOf } from "../integration-settings.js";
import type { ApiGatewayV2Store } from "../store.js";

export type FunctionAnswer =
  | { readonly kind: "answered"; readonly payload: Uint8Array }
  /** @param message for the access log */
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "unavailable"; readonly message: string };

/** On whose behalf a function is invoked. */
export interface InvokingRoute {
  readonly store: ApiGatewayV2Store;
  readonly stageVariables: Stage["StageVariables"];
  /** What policies of functions call it: API, stage and route, or API and authorizer. */
  readonly sourceArn: string;
  /** With a role the policy of the function is not asked. */
  readonly roleArn: string | undefined;
}

/** Invokes a function for an API; nothing it does makes this throw. */
export async function invokeFunction(
  { store, stageVariables, sourceArn, roleArn }: InvokingRoute,
  uri: string,
  event: object,
  abortSignal: AbortSignal,
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
  const command = new InvokeCommand({ FunctionName: arn, Payload: Buffer.from(JSON.stringify(event)) });
  try {
    const { Payload = new Uint8Array(), FunctionError } = await client.send(command, { abortSignal });
    if (FunctionError === undefined) return { kind: "answered", payload: Payload };
    return failed(`The Lambda function returned the following error: ${Buffer.from(Payload).toString("utf8")}`);
  } catch (error) {
    if (abortSignal.aborted) return { kind: "unavailable", message: "Integration timed out" };
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return name === "TooManyRequestsException" ? { kind: "unavailable", message } : failed(message);
  }
}

function failed(message: string): FunctionAnswer {
  return { kind: "failed", message };
}
