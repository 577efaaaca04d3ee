import type { CodePackage, ExecutionPlan } from "../../function-runner.js";
import type { CloudPorts, Scope } from "../../ports.js";
import { partitionOf } from "./function-reference.js";
import type { FunctionSettings } from "./function-settings.js";

// Keys of an execution environment are renewed by AWS as they run out; these last as long as any environment here.
const CREDENTIALS_LIFETIME_MS = 365 * 24 * 3_600_000;

/** How the environments of one version look, with everything that this cloud puts in the place of AWS. */
export function executionPlanOf(
  scope: Scope,
  ports: CloudPorts,
  functionName: string,
  version: string,
  settings: FunctionSettings,
  code: CodePackage,
  layers: readonly CodePackage[],
): ExecutionPlan {
  const logGroupName = settings.LoggingConfig.LogGroup ?? `/aws/lambda/${functionName}`;
  const { accountId, region } = scope;
  const resource = `arn:${partitionOf(region)}:lambda:${region}:${accountId}:function:${functionName}`;
  return {
    code,
    layers,
    functionName,
    version,
    accountId,
    region,
    runtime: settings.Runtime,
    handler: settings.Handler,
    memoryMiB: settings.MemorySize,
    timeoutMs: settings.Timeout * 1_000,
    ephemeralStorageMiB: settings.EphemeralStorage.Size ?? 512,
    architecture: settings.Architectures[0] ?? "x86_64",
    environment: { ...endpointVariables(ports), ...settings.Environment?.Variables },
    credentials: credentialsOf(scope, ports, functionName, settings.Role),
    logFormat: settings.LoggingConfig.LogFormat ?? "Text",
    logGroupName,
    coldStartDelayMs: () => ports.faults.onColdStart({ service: "lambda", resource }),
    trustedCertificates: () => trustedCertificates(ports),
    onLog: (logStreamName, line) => ports.telemetry.putLogEvents(scope, logGroupName, logStreamName, [line]),
  };
}

/** Points the function's own SDK at this cloud; a variable of the customer wins. */
function endpointVariables({ endpointUrl, ledger }: CloudPorts): Readonly<Record<string, string>> {
  const url = endpointUrl();
  if (url === undefined) {
    ledger.record({
      source: "lambda.Invoke",
      gap: "no-endpoint",
      detail: "the cloud listens on no port, so that SDK calls of the function itself reach nothing",
    });
    return {};
  }
  ledger.record({
    source: "lambda.Invoke",
    gap: "environment-substitution",
    detail: "functions see AWS_ENDPOINT_URL, which AWS does not set, so that their SDK calls reach this cloud",
  });
  return { AWS_ENDPOINT_URL: url };
}

/** Lets the function's clients verify servers of this cloud, once there are any. */
function trustedCertificates({ certificates, ledger }: CloudPorts): ReturnType<ExecutionPlan["trustedCertificates"]> {
  const trusted = certificates.trusted();
  if (trusted === undefined) return undefined;
  ledger.record({
    source: "lambda.Invoke",
    gap: "trust-substitution",
    detail:
      "functions see NODE_EXTRA_CA_CERTS and SSL_CERT_FILE, which AWS does not set, so that they trust servers of this cloud",
  });
  return trusted;
}

/** Keys of the session in which Lambda has assumed the execution role; STS names it by the function. */
function credentialsOf(
  { accountId, region }: Scope,
  { credentials, roles, clock }: CloudPorts,
  functionName: string,
  roleArn: string,
): ExecutionPlan["credentials"] {
  const roleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  return credentials.issue(
    {
      accountId,
      arn: `arn:${partitionOf(region)}:sts::${accountId}:assumed-role/${roleName}/${functionName}`,
      userId: `${roles.find(roleArn)?.roleId ?? "AROAUNKNOWNROLE"}:${functionName}`,
    },
    clock.now() + CREDENTIALS_LIFETIME_MS,
  );
}
