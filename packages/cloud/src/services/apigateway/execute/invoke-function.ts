import type { InvokeCommandOutput, LambdaClient } from "@aws-sdk/client-lambda";
import { type Call, withVariables } from "./call.js";
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

/** @throws GatewayFault when the function could not be invoked */
export async function invokeFunction(
  call: Call,
  functionArn: string,
  event: unknown,
  options: { readonly isAsynchronous?: boolean; readonly timeoutMs?: number | undefined } = {},
): Promise<FunctionOutcome> {
  const { LambdaClient: Client, InvokeCommand } = await import("@aws-sdk/client-lambda");
  const [, , , region = call.store.scope.region, accountId = call.store.scope.accountId] = functionArn.split(":");
  const lambda: LambdaClient = call.store.ports.clients.of(Client, { accountId, region });
  const command = new InvokeCommand({
    FunctionName: functionArn,
    Payload: Buffer.from(typeof event === "string" ? event : JSON.stringify(event)),
    ...(options.isAsynchronous === true && { InvocationType: "Event" }),
  });
  const sent = lambda.send(command).catch((cause: Error): InvokeCommandOutput => {
    throw integrationFault(500, `Lambda refused to invoke ${functionArn}: ${cause.name}: ${cause.message}`);
  });
  const { Payload, FunctionError } = await withinTimeout(sent, options.timeoutMs ?? 29_000);
  return { payload: Buffer.from(Payload ?? []).toString(), functionError: FunctionError };
}

/**
 * The machine's time: what is waited for is a process or a server of this machine, which no moved clock hurries.
 * @throws GatewayFault INTEGRATION_TIMEOUT
 */
export async function withinTimeout<Result>(work: Promise<Result>, timeoutMs: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const reason = `Execution failed due to a timeout error after ${timeoutMs} ms`;
    timer = setTimeout(() => reject(new GatewayFault("INTEGRATION_TIMEOUT", { reason })), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
