import { AssayError, EXIT_CODES } from "@assay/core";
import { findOrCreateEmulatorRole } from "./emulator-role.js";
import type { TargetName } from "./parse-target.js";
import type { Target, TargetOptions } from "./target.js";
import { watchFaults } from "./watch-faults.js";

/** Keys that no account accepts and every emulator does. */
const TEST_CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };

/** Longer than any function may run; a connection that says nothing for so long is broken. */
const REQUEST_TIMEOUT_MS = 16 * 60_000;

interface ClientConfig {
  readonly maxAttempts: 1;
  readonly requestHandler: { readonly connectionTimeout: number; readonly requestTimeout: number };
  readonly endpoint?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: () => Promise<typeof TEST_CREDENTIALS>;
}

/**
 * Opens what a run deploys to. The SDK clients are the same for all targets; only their endpoint differs.
 *
 * @throws AssayError `REGION_MISSING` when AWS is meant and no region is configured
 */
export async function openTarget(name: TargetName, options: TargetOptions): Promise<Target> {
  switch (name.kind) {
    case "local":
      return openLocal(options);
    case "aws":
      return openAws(options);
    case "endpoint":
      return openEndpoint(name.url, name.url, options);
    default:
      return name satisfies never;
  }
}

async function openLocal(options: TargetOptions): Promise<Target> {
  const { startCloud } = await import("@assay/cloud");
  const cloud = await startCloud({ clock: options.clock, ledger: options.ledger, port: 0 });
  const target = await openEndpoint("local", cloud.endpointUrl, options);
  return {
    ...target,
    async [Symbol.asyncDispose]() {
      await target[Symbol.asyncDispose]();
      await cloud[Symbol.asyncDispose]();
    },
  };
}

async function openAws({ profile, region }: TargetOptions): Promise<Target> {
  const config: ClientConfig = {
    ...transport(),
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
  };
  const clients = await createClients(config);
  await clients.lambda.config.region().catch((cause: unknown) => {
    throw new AssayError("REGION_MISSING", "no AWS region is configured", {
      hint: "set AWS_REGION, choose a profile with a region, or pass --region",
      cause,
    });
  });
  await clients.lambda.config.credentials().catch((cause: unknown) => {
    throw new AssayError("CREDENTIALS_MISSING", "no AWS credentials were found", {
      hint: "sign in (`aws sso login`), set AWS_PROFILE, or use --target local",
      exitCode: EXIT_CODES.infrastructure,
      cause,
    });
  });
  return {
    name: "aws",
    ...clients,
    findOrCreateRole: async () => undefined,
    watchFaults: async () => async () => undefined,
  };
}

async function openEndpoint(name: string, endpoint: string, options: TargetOptions): Promise<Target> {
  const { defaultProvider } = await import("@aws-sdk/credential-provider-node");
  const { profile } = options;
  // An emulator is no machine of a cloud: whoever has no keys configured must not wait for a metadata service.
  const resolve = defaultProvider({ ...(profile === undefined ? {} : { profile }), timeout: 200, maxRetries: 0 });
  const credentials = name === "local" ? TEST_CREDENTIALS : await resolve().catch(() => TEST_CREDENTIALS);
  const config: ClientConfig = {
    ...transport(),
    endpoint,
    region: options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? "us-east-1",
    credentials: async () => credentials,
  };
  return {
    name,
    ...(await createClients(config)),
    findOrCreateRole: (functionName) => findOrCreateEmulatorRole(config, functionName),
    watchFaults: () => watchFaults(endpoint),
  };
}

function transport(): Pick<ClientConfig, "maxAttempts" | "requestHandler"> {
  return { maxAttempts: 1, requestHandler: { connectionTimeout: 5_000, requestTimeout: REQUEST_TIMEOUT_MS } };
}

async function createClients(
  config: ClientConfig,
): Promise<Pick<Target, "lambda" | "logs" | typeof Symbol.asyncDispose>> {
  const [{ LambdaClient }, { CloudWatchLogsClient }] = await Promise.all([
    import("@aws-sdk/client-lambda"),
    import("@aws-sdk/client-cloudwatch-logs"),
  ]);
  const lambda = new LambdaClient(config);
  const logs = new CloudWatchLogsClient(config);
  return {
    lambda,
    logs,
    async [Symbol.asyncDispose]() {
      lambda.destroy();
      logs.destroy();
    },
  };
}
