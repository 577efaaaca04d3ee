import type { Clock } from "@assay/core";
import type { InvokeCommandOutput, LambdaClient } from "@aws-sdk/client-lambda";
import { startDeadline } from "../../../deadline.js";
import { admits } from "../../../service-permission.js";
import { type Call, methodArnOf, withVariables } from "./call.js";
import { GatewayFault, integrationFault } from "./gateway-fault.js";

export interface FunctionOutcome {
  readonly payload: string;
  /** Undefined when the function returned. */
  readonly functionError: string | undefined;
}

const FUNCTION_URI = /:lambda:path\/\d{4}-\d\d-\d\d\/functions\/(.+)\/invocations$/;

/** Undefined when the URI leads to something other than a function. */
export function functionNamedIn(
  uri: string | undefined,
  variables: Readonly<Record<string, string>>,
): string | undefined {
  return FUNCTION_URI.exec(withVariables(uri ?? "", variables))?.[1];
}

export interface InvokeOptions {
  /** What policies of functions call the API's authorizer; without, it is the method. */
  readonly sourceArn?: string;
  /** With a role the policy of the function is not asked. */
  readonly roleArn: string | undefined;
  readonly isAsynchronous?: boolean;
  readonly timeoutMs?: number | undefined;
}

/** @throws GatewayFault when the function could not be invoked */
export async function invokeFunction(
  call: Call,
  functionArn: string,
  event: unknown,
  options: InvokeOptions,
): Promise<FunctionOutcome> {
  const { LambdaClient: Client, InvokeCommand } = await import("@aws-sdk/client-lambda");
  const [, , , region = call.store.scope.region, accountId = call.store.scope.accountId] = functionArn.split(":");
  if (options.roleArn === undefined) checkPermission(call, functionArn, options.sourceArn ?? methodArnOf(call));
  const lambda: LambdaClient = call.store.ports.clients.of(Client, { accountId, region });
  const command = new InvokeCommand({
    FunctionName: functionArn,
    Payload: Buffer.from(typeof event === "string" ? event : JSON.stringify(event)),
    ...(options.isAsynchronous === true && { InvocationType: "Event" }),
  });
  const sent = lambda.send(command).catch((cause: Error): InvokeCommandOutput => {
    throw integrationFault(500, `Lambda refused to invoke ${functionArn}: ${cause.name}: ${cause.message}`);
  });
  const { Payload, FunctionError } = await withinTimeout(sent, call.store.ports.clock, options.timeoutMs ?? 29_000);
  return { payload: Buffer.from(Payload ?? []).toString(), functionError: FunctionError };
}

/** @throws GatewayFault for a function of another account whose policy does not let this API in */
function checkPermission({ store }: Call, functionArn: string, sourceArn: string): void {
  const acting = { principal: "apigateway.amazonaws.com", sourceArn, accountId: store.scope.accountId };
  if (admits(store.ports, functionArn, acting, "apigateway.execute")) return;
  throw integrationFault(500, `Invalid permissions on Lambda function ${functionArn}`);
}

/** @throws GatewayFault INTEGRATION_TIMEOUT */
async function withinTimeout<Result>(work: Promise<Result>, clock: Clock, timeoutMs: number): Promise<Result> {
  const deadline = startDeadline(clock, timeoutMs);
  const late = new Promise<never>((_, reject) => {
    const reason = `Execution failed due to a timeout error after ${timeoutMs} ms`;
    deadline.signal.addEventListener("abort", () => reject(new GatewayFault("INTEGRATION_TIMEOUT", { reason })));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    deadline.cancel();
  }
}
