import { messageOf } from "@assay/core";
import type { CloudPorts, Scope } from "../../ports.js";
import { admits } from "../../service-permission.js";
import { functionNotInvokable, invalidParameter } from "./errors.js";
import type { Secret } from "./secret.js";

type FunctionPorts = Pick<CloudPorts, "clients" | "ledger" | "resourcePolicies">;

/** What a rotation function is asked to do, one after the other ("Lambda rotation functions", user guide). */
export const STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const;

/** @throws InvalidParameterException; ServiceError AccessDeniedException for a function that is not there or keeps us out */
export async function checkFunction(functionArn: string, secret: Secret, ports: FunctionPorts): Promise<void> {
  const scope = scopeOf(functionArn);
  if (scope === undefined) throw invalidParameter(`${functionArn} is not the ARN of a Lambda function.`);
  const { GetFunctionCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  try {
    await ports.clients.of(LambdaClient, scope).send(new GetFunctionCommand({ FunctionName: functionArn }));
  } catch (cause) {
    throw functionNotInvokable(cause);
  }
  if (!isAdmitted(functionArn, secret, ports)) throw functionNotInvokable(undefined);
}

/** @returns what the function failed with; undefined when it did what it was asked */
export async function runStep(
  functionArn: string,
  secret: Secret,
  { step, versionId }: { readonly step: (typeof STEPS)[number]; readonly versionId: string },
  ports: FunctionPorts,
): Promise<string | undefined> {
  const scope = scopeOf(functionArn);
  if (scope === undefined || !isAdmitted(functionArn, secret, ports)) return "it does not let Secrets Manager in";
  const { InvokeCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  const event = { Step: step, SecretId: secret.arn, ClientRequestToken: versionId };
  try {
    const invocation = new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(event)) });
    const answer = await ports.clients.of(LambdaClient, scope).send(invocation);
    return answer.FunctionError === undefined ? undefined : Buffer.from(answer.Payload ?? []).toString();
  } catch (error) {
    return messageOf(error);
  }
}

function isAdmitted(functionArn: string, secret: Secret, ports: FunctionPorts): boolean {
  const acting = { principal: "secretsmanager.amazonaws.com", sourceArn: secret.arn, accountId: secret.accountId };
  return admits(ports, functionArn, acting, "secretsmanager.RotateSecret");
}

function scopeOf(functionArn: string): Scope | undefined {
  const [, , service, region = "", accountId = ""] = functionArn.split(":");
  return service === "lambda" ? { accountId, region } : undefined;
}
