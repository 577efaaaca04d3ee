import type { HeaderList } from "../../../http-api-events/header-list.js";
import type { Call } from "./call.js";
import { callHttp } from "./call-http.js";
import { integrationFault } from "./gateway-fault.js";
import type { IntegrationOutcome } from "./integrate.js";
import type { IntegrationRequest } from "./integration-request.js";
import { signRequest } from "./sign-request.js";

// arn:aws:apigateway:eu-central-1:sqs:path/000000000000/orders, arn:aws:apigateway:eu-central-1:dynamodb:action/PutItem
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

/** Calls a service of this cloud as any customer does, through its endpoint. @throws GatewayFault */
export async function callAwsService(
  call: Call,
  asked: IntegrationRequest,
  timeoutMs: number,
): Promise<IntegrationOutcome> {
  const endpoint = call.store.ports.endpointUrl();
  const [, region = "", subdomain, service = "", kind, rest = ""] = SERVICE_URI.exec(asked.uri) ?? [];
  if (kind === undefined) throw integrationFault(500, `${asked.uri} names no service`);
  if (endpoint === undefined)
    throw integrationFault(500, "this cloud has no port through which its services could be called");
  const typed = asked.headers.find(([name]) => name.toLowerCase() === "content-type");
  const headers = new Map<string, readonly [string, string]>();
  for (const [name, value] of asked.headers) headers.set(name.toLowerCase(), [name, value]);
  const trace = call.store.ports.traces.current();
  if (trace !== undefined) headers.set("x-amzn-trace-id", ["X-Amzn-Trace-Id", trace]);
  const query = asked.query.map(([name, value]): [string, string] => [name, value]);
  let path = kind === "path" ? `/${rest.replace(/^\//, "")}` : "/";
  // A bucket before the service's name: path style reaches the same.
  if (subdomain !== undefined && service === "s3") path = `/${subdomain}${path}`;
  if (kind === "action") {
    const isForm = typed?.[1].startsWith("application/x-www-form-urlencoded") === true || asked.query.length > 0;
    const target = TARGETS[service];
    const version = QUERY_VERSIONS[service];
    if (target !== undefined && !(isForm && version !== undefined)) {
      headers.set("x-amz-target", ["X-Amz-Target", `${target.prefix}.${rest}`]);
      headers.set("content-type", ["Content-Type", `application/x-amz-json-${target.version}`]);
    } else {
      query.push(["Action", rest]);
      if (version !== undefined) query.push(["Version", version]);
      if (isForm && asked.body.byteLength > 0) {
        const form = `${new URLSearchParams(query)}&${Buffer.from(asked.body).toString()}`;
        return await send([], Buffer.from(form));
      }
    }
  }
  return await send(query, asked.body);

  function send(parameters: HeaderList, body: Uint8Array): Promise<IntegrationOutcome> {
    const url = new URL(path, endpoint);
    for (const [name, value] of parameters) url.searchParams.append(name, value);
    const signer = { accountId: call.store.scope.accountId, region, service: SIGNING_NAMES[service] ?? service };
    const signed = signRequest({ method: asked.method, url, headers: [...headers.values()], body }, signer);
    return callHttp(call, { method: asked.method, uri: url.href, headers: signed, query: [], body }, { timeoutMs });
  }
}
