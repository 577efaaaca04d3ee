import type { HeaderList } from "../http-api-events/header-list.js";
import { type SentRequest, signRequest } from "./sign-request.js";

/** What an API asks of a service of AWS. */
export interface AskedService {
  /** `arn:aws:apigateway:eu-central-1:sqs:path/000000000000/orders`, `arn:aws:apigateway:eu-central-1:dynamodb:action/PutItem` */
  readonly uri: string;
  readonly method: string;
  readonly headers: HeaderList;
  readonly query: HeaderList;
  readonly body: Uint8Array;
}

export interface CallingApi {
  /** As whom the service is called. */
  readonly accountId: string;
  /** URL of this cloud. */
  readonly endpoint: string;
  /** The running trace; undefined where there is none. */
  readonly trace: string | undefined;
}

const SERVICE_URI = /^arn:[^:]+:apigateway:([^:]+):(?:([^.:]+)\.)?([^:]+):(path|action)\/(.*)$/s;

/** What API Gateway calls services that sign under another name. */
const SIGNING_NAMES: Readonly<Record<string, string>> = { stepfunctions: "states" };

/** Targets of services that take JSON: what `action/Name` means for them. */
const TARGETS: Readonly<Record<string, { readonly prefix: string; readonly version: string }>> = {
  dynamodb: { prefix: "DynamoDB_20120810", version: "1.0" },
  sqs: { prefix: "AmazonSQS", version: "1.0" },
  ssm: { prefix: "AmazonSSM", version: "1.1" },
  logs: { prefix: "Logs_20140328", version: "1.1" },
  secretsmanager: { prefix: "secretsmanager", version: "1.1" },
};

/** API versions of services that take forms. */
const QUERY_VERSIONS: Readonly<Record<string, string>> = {
  sqs: "2012-11-05",
  sns: "2010-03-31",
  monitoring: "2010-08-01",
  sts: "2011-06-15",
  iam: "2010-05-08",
};

export function isServiceUri(uri: string | undefined): boolean {
  return SERVICE_URI.test(uri ?? "");
}

/** The signed request by which any customer would ask the service; undefined when the URI names none. */
export function serviceRequest(asked: AskedService, caller: CallingApi): SentRequest | undefined {
  const [, region = "", subdomain, service = "", kind, rest = ""] = SERVICE_URI.exec(asked.uri) ?? [];
  if (kind === undefined) return undefined;
  const typed = asked.headers.find(([name]) => name.toLowerCase() === "content-type");
  const headers = new Map<string, readonly [string, string]>();
  for (const [name, value] of asked.headers) headers.set(name.toLowerCase(), [name, value]);
  if (caller.trace !== undefined) headers.set("x-amzn-trace-id", ["X-Amzn-Trace-Id", caller.trace]);
  const query = asked.query.map(([name, value]): [string, string] => [name, value]);
  let path = kind === "path" ? `/${rest.replace(/^\//, "")}` : "/";
  // A bucket before the service's name: path style reaches the same.
  if (subdomain !== undefined && service === "s3") path = `/${subdomain}${path}`;
  let { body } = asked;
  if (kind === "action") {
    const isForm = typed?.[1].startsWith("application/x-www-form-urlencoded") === true || query.length > 0;
    const target = TARGETS[service];
    const version = QUERY_VERSIONS[service];
    if (target !== undefined && !(isForm && version !== undefined)) {
      headers.set("x-amz-target", ["X-Amz-Target", `${target.prefix}.${rest}`]);
      headers.set("content-type", ["Content-Type", `application/x-amz-json-${target.version}`]);
    } else {
      query.push(["Action", rest]);
      if (version !== undefined) query.push(["Version", version]);
      if (isForm && body.byteLength > 0) {
        body = Buffer.from(`${new URLSearchParams(query)}&${Buffer.from(body).toString()}`);
        query.length = 0;
      }
    }
  }
  const url = new URL(path, caller.endpoint);
  for (const [name, value] of query) url.searchParams.append(name, value);
  const unsigned = { method: asked.method, url, headers: [...headers.values()], body };
  const signer = { accountId: caller.accountId, region, service: SIGNING_NAMES[service] ?? service };
  return { ...unsigned, headers: signRequest(unsigned, signer) };
}
