import { randomUUID } from "node:crypto";
import { type HeaderList, multiValues, queryListOf, singleValues } from "../../../http-api-events/header-list.js";
import { callAuthorizer, identityOf } from "../execute/authorize.js";
import { judge } from "../execute/authorizer-answer.js";
import { type Call, methodArnOf, newFindings } from "../execute/call.js";
import { executionLines } from "../execute/execution-lines.js";
import { GatewayFault } from "../execute/gateway-fault.js";
import { GATEWAY_RESPONSES } from "../execute/gateway-response-types.js";
import { serveCall } from "../execute/serve-call.js";
import { newExtendedRequestId } from "../identifiers.js";
import { type MethodRecord, pathOf, type ResourceRecord } from "../rest-api.js";
import type { ApiGatewayStore } from "../store.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";
import { authorizerOf } from "./authorizers.js";

interface TestInput {
  readonly restApiId: string;
  readonly pathWithQueryString?: string | undefined;
  readonly body?: string | undefined;
  readonly headers?: Record<string, string> | undefined;
  readonly multiValueHeaders?: Record<string, string[]> | undefined;
  readonly stageVariables?: Record<string, string> | undefined;
  readonly clientCertificateId?: string | undefined;
}

const TEST_STAGE = "test-invoke-stage";

/** A request to the API as it is being edited, not as a stage shows it. */
function testCall(
  store: ApiGatewayStore,
  input: TestInput,
  { resource, method, httpMethod }: { resource: ResourceRecord; method: MethodRecord; httpMethod: string },
  signal: AbortSignal,
): Call {
  const api = store.restApi(input.restApiId);
  if (input.clientCertificateId !== undefined) store.clientCertificate(input.clientCertificateId);
  const resourcePath = pathOf(api.definition, resource);
  const [path = "", query = ""] = (input.pathWithQueryString ?? resourcePath).split("?");
  const multi = Object.entries(input.multiValueHeaders ?? {}).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  const headers: HeaderList = [...Object.entries(input.headers ?? {}), ...multi];
  return {
    store,
    api,
    // Validators keep what they compiled of a definition; a test sees each edit at once.
    definition: structuredClone(api.definition),
    stage: undefined,
    stageName: TEST_STAGE,
    deploymentId: undefined,
    variables: input.stageVariables ?? {},
    clientCertificateId: input.clientCertificateId,
    isCanary: undefined,
    request: {
      method: httpMethod === "ANY" ? "GET" : httpMethod,
      path,
      fullPath: path,
      headers,
      query: queryListOf(query),
      body: Buffer.from(input.body ?? ""),
      host: "testPrefix.testDomainName",
      // So AWS names its own console.
      sourceIp: "test-invoke-source-ip",
      findSigner: async () => undefined,
    },
    requestId: randomUUID(),
    extendedRequestId: newExtendedRequestId(),
    startedAtMs: store.ports.clock.now(),
    traceId: store.ports.traces.current(),
    signal,
    resource,
    resourcePath,
    // Keys and authorizers are not asked in a test of a method.
    method: { ...method, authorizationType: "NONE", apiKeyRequired: false },
    pathParameters: parametersOf(resourcePath, path),
    found: newFindings(),
  };
}

function parametersOf(resourcePath: string, path: string): Record<string, string> {
  const names: string[] = [];
  const pattern = resourcePath.replaceAll(/\{([^}+]+)(\+?)\}/g, (_all, name: string, greedy: string) => {
    names.push(name);
    return greedy === "" ? "([^/]+)" : "(.+)";
  });
  const values = new RegExp(`^${pattern}/?$`).exec(path)?.slice(1) ?? [];
  return Object.fromEntries(
    names.flatMap((name, index) => (values[index] === undefined ? [] : [[name, values[index]]])),
  );
}

/** As Java writes a date: `Fri Jan 02 12:00:00 UTC 2026`. */
function logTime(atMs: number): string {
  const [, day = "", date = "", month = "", year = "", time = ""] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(atMs).toUTCString()) ?? [];
  return `${day} ${month} ${date} ${time} UTC ${year}`;
}

export const testInvokeOperations = {
  async TestInvokeMethod({ restApiId, resourceId, httpMethod, ...input }, { store, signal }) {
    const resource = store.resource(restApiId, resourceId);
    const method = store.method(restApiId, resourceId, httpMethod);
    const call = testCall(store, { restApiId, ...input }, { resource, method, httpMethod }, signal);
    const startedMs = performance.now();
    const answer = await serveCall(call);
    const at = logTime(call.startedAtMs);
    const lines = executionLines(call, answer, { hasData: true }).map((line) => `${at} : ${line}`);
    const log = [`Execution log for request ${call.requestId}`, ...lines, ""];
    return {
      status: answer.status,
      body: Buffer.from(answer.body).toString(),
      headers: singleValues(answer.headers) ?? {},
      multiValueHeaders: multiValues(answer.headers) ?? {},
      log: log.join("\n"),
      latency: Math.round(performance.now() - startedMs),
    };
  },

  async TestInvokeAuthorizer({ restApiId, authorizerId, ...input }, { store, signal }) {
    const api = store.restApi(restApiId);
    const authorizer = authorizerOf(api, authorizerId);
    const resource = store.resource(restApiId, api.rootResourceId);
    const method: MethodRecord = { httpMethod: "GET", authorizationType: "NONE", methodResponses: {} };
    const call = testCall(store, { restApiId, ...input }, { resource, method, httpMethod: "GET" }, signal);
    const startedMs = performance.now();
    try {
      const [token = ""] = identityOf(call, authorizer);
      const answer = await callAuthorizer(call, authorizer, token);
      const isAllowed = judge(answer, methodArnOf(call)) === "allow";
      const latency = Math.round(performance.now() - startedMs);
      const log = `Execution log for request ${call.requestId}\n${isAllowed ? "Allowed" : "Denied"} ${answer.principalId}`;
      return { clientStatus: 0, log, latency, principalId: answer.principalId, policy: answer.policyDocument };
    } catch (error) {
      if (!(error instanceof GatewayFault)) throw error;
      const clientStatus = GATEWAY_RESPONSES[error.type].statusCode ?? 500;
      const latency = Math.round(performance.now() - startedMs);
      return {
        clientStatus,
        log: `Execution log for request ${call.requestId}\n${error.reason ?? error.type}`,
        latency,
      };
    }
  },
} satisfies ApiGatewayOperations;
