import { AssayError } from "@assay/core";
import { SERVICE_NAMES, type ServiceName } from "./services/registry.js";

/** What environment variables of LocalStack say, where they mean something here. */
export interface LocalStackSettings {
  readonly host?: string;
  readonly port?: number;
  readonly publicHost?: string;
  readonly services?: readonly ServiceName[];
  readonly persistTo?: string;
  /** One sentence for each variable that was set and has no effect. */
  readonly warnings: readonly string[];
}

/** Where LocalStack's image keeps its state. */
const STATE_DIRECTORY = "/var/lib/localstack/state";

// Names of services in LocalStack that are called otherwise here.
const SERVICE_ALIASES: Readonly<Record<string, ServiceName>> = {
  cloudwatchlogs: "logs",
  dynamodb_streams: "dynamodbstreams",
};

/** Variables that mean something here, and what. */
export const TRANSLATED_VARIABLES: Readonly<Record<string, string>> = {
  GATEWAY_LISTEN: "where to listen; of several addresses, the first",
  EDGE_PORT: "port to listen on",
  LOCALSTACK_HOST: "host and port under which others reach the cloud: in links, and for caches",
  SERVICES: "which services there are; those that are not here are named in a warning",
  PERSISTENCE: "state is kept in `/var/lib/localstack/state`",
};

/** Variables without which nothing changes here, and why. From LocalStack's configuration page, November 2026. */
export const VARIABLES_WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  ACTIVATE_PRO: "nothing here needs an account",
  LOCALSTACK_AUTH_TOKEN: "nothing here needs an account",
  LOCALSTACK_API_KEY: "nothing here needs an account",
  DEBUG: "what a cloud does is in its traces and its ledger",
  LS_LOG: "what a cloud does is in its traces and its ledger",
  DOCKER_HOST: "functions run without Docker",
  DOCKER_SOCK: "functions run without Docker",
  DOCKER_FLAGS: "functions run without Docker",
  LAMBDA_EXECUTOR: "functions run as processes of their own",
  LAMBDA_RUNTIME_EXECUTOR: "functions run as processes of their own",
  LAMBDA_REMOTE_DOCKER: "functions run without Docker",
  LAMBDA_DOCKER_NETWORK: "functions run without Docker",
  LAMBDA_DOCKER_FLAGS: "functions run without Docker",
  LAMBDA_IGNORE_ARCHITECTURE: "a function runs on this machine's processor or not at all",
  LAMBDA_REMOVE_CONTAINERS: "functions run without Docker",
  LAMBDA_KEEPALIVE_MS: "an idle environment is kept for ten minutes",
  LAMBDA_SYNCHRONOUS_CREATE: "functions are ready when they have been created",
  HOSTNAME_EXTERNAL: "set LOCALSTACK_HOST",
  DISABLE_EVENTS: "nothing is reported to anybody",
  DISABLE_CORS_CHECKS: "pages of this machine may call the cloud, others may not",
  DISABLE_CUSTOM_CORS_S3: "buckets answer by their own CORS rules",
  DISABLE_CUSTOM_CORS_APIGATEWAY: "APIs answer by their own CORS rules",
  EXTRA_CORS_ALLOWED_ORIGINS: "pages of this machine may call the cloud, others may not",
  EXTRA_CORS_ALLOWED_HEADERS: "pages of this machine may send any header",
  SKIP_SSL_CERT_DOWNLOAD: "the cloud makes its certificates itself",
  USE_SSL: "`https://` is answered on the same port; links say `http://`",
  EAGER_SERVICE_LOADING: "services are loaded in milliseconds, by the first request",
  STRICT_SERVICE_LOADING: "services that SERVICES leaves out are always refused",
  SNAPSHOT_SAVE_STRATEGY: "every change is written before it is answered",
  SNAPSHOT_LOAD_STRATEGY: "state is taken up at the start",
  SNAPSHOT_FLUSH_INTERVAL: "every change is written before it is answered",
  SQS_ENDPOINT_STRATEGY: "queue URLs name the host that the client used",
  S3_SKIP_SIGNATURE_VALIDATION: "signatures are checked with --verify-signatures only",
  DYNAMODB_IN_MEMORY: "tables are in memory",
  DYNAMODB_SHARE_DB: "accounts and regions are always apart",
  DYNAMODB_REMOVE_EXPIRED_ITEMS: "items expire by the cloud's clock",
  MAIN_CONTAINER_NAME: "functions run without Docker",
  PROVIDER_OVERRIDE_LAMBDA: "there is one implementation",
};

/**
 * Reads LocalStack's variables, with or without their prefix `LOCALSTACK_`. `EDGE_PORT` and `GATEWAY_LISTEN` say where
 * to listen, `LOCALSTACK_HOST` under which name others reach the cloud, `SERVICES` what there is, `PERSISTENCE` that
 * state outlives the process.
 * @throws AssayError SERVICE_UNKNOWN, LISTEN_INVALID
 */
export function readLocalStackVariables(env: NodeJS.ProcessEnv): LocalStackSettings {
  const read = (name: string): string | undefined => nonEmpty(env[name]) ?? nonEmpty(env[`LOCALSTACK_${name}`]);
  const warnings: string[] = [];
  const listen = read("GATEWAY_LISTEN");
  const edgePort = read("EDGE_PORT");
  const publicHost = nonEmpty(env.LOCALSTACK_HOST);
  const services = read("SERVICES");

  for (const [name, reason] of Object.entries(VARIABLES_WITHOUT_EFFECT)) {
    if (nonEmpty(env[name]) !== undefined || nonEmpty(env[`LOCALSTACK_${name}`]) !== undefined) {
      warnings.push(`${name} has no effect: ${reason}`);
    }
  }
  for (const name of Object.keys(env)) {
    if (isUnknown(name) && nonEmpty(env[name]) !== undefined)
      warnings.push(`${name} is not known here and has no effect`);
  }
  return {
    ...(listen !== undefined && addressOf(listen, warnings)),
    ...(edgePort !== undefined && { port: portOf(edgePort, "EDGE_PORT") }),
    ...(publicHost !== undefined && { publicHost }),
    ...(services !== undefined && { services: servicesOf(services, warnings) }),
    ...(isTrue(read("PERSISTENCE")) && { persistTo: STATE_DIRECTORY }),
    warnings,
  };
}

function isUnknown(name: string): boolean {
  if (!name.startsWith("LOCALSTACK_") || name === "LOCALSTACK_HOST") return false;
  const rest = name.slice("LOCALSTACK_".length);
  return !(rest in TRANSLATED_VARIABLES) && !(rest in VARIABLES_WITHOUT_EFFECT) && !(name in VARIABLES_WITHOUT_EFFECT);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text;
}

function isTrue(text: string | undefined): boolean {
  return text === "1" || text?.toLowerCase() === "true";
}

/** The first of several addresses: the cloud has one socket. */
function addressOf(listen: string, warnings: string[]): { readonly host: string; readonly port: number } {
  const [first = "", ...others] = listen.split(",");
  if (others.length > 0) warnings.push(`GATEWAY_LISTEN names several addresses; the first, ${first}, is listened on`);
  const [, host, port] = /^(.+):(\d+)$/.exec(first) ?? [];
  if (host === undefined || port === undefined) {
    throw new AssayError("LISTEN_INVALID", `GATEWAY_LISTEN is "${listen}", which does not begin with an address`, {
      hint: "for example 0.0.0.0:4566",
    });
  }
  return { host, port: portOf(port, "GATEWAY_LISTEN") };
}

function portOf(text: string, variable: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new AssayError("LISTEN_INVALID", `${variable} names "${text}", which is no port`, { hint: "for example 4566" });
}

/** Those that are here; a service that is not answers 501 by name, as it would if it had not been asked for. */
function servicesOf(list: string, warnings: string[]): readonly ServiceName[] {
  const names = list.split(",").flatMap((each) => nonEmpty(each.trim().split(":")[0]?.toLowerCase()) ?? []);
  return names.flatMap((name) => {
    const known = SERVICE_NAMES.find((each) => each === (SERVICE_ALIASES[name] ?? name));
    if (known === undefined) warnings.push(`SERVICES names ${name}, which this cloud does not have`);
    return known ?? [];
  });
}
