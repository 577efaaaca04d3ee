import { ServiceError, type WireRequest, type WireResponse } from "@assay/wire";
import { TooManyRequestsException } from "@aws-sdk/client-lambda";
import type { PageContext } from "../../../define-service.js";
import { answerPreflight, isPreflight, withCorsHeaders } from "../../../http-api-events/cross-origin-rules.js";
import { headerListOf, queryListOf } from "../../../http-api-events/header-list.js";
import { proxyEventV2 } from "../../../http-api-events/proxy-event-v2.js";
import { parseProxyResponseV2 } from "../../../http-api-events/proxy-response-v2.js";
import { forwardedFor, sourceAddressOf } from "../../../http-api-events/source-address.js";
import { type SignedCaller, signedCallerOf } from "../../../signed-caller.js";
import { answerNow, routeCall } from "../invoke.js";
import type { LambdaFunction } from "../lambda-function.js";
import { recordUrlRequest } from "../metrics.js";
import type { LambdaStore } from "../store.js";
import type { FunctionUrl } from "./function-url.js";
import { streamResponse } from "./stream-response.js";
import { mayInvoke } from "./url-permission.js";

/** Request and response payload of a buffered invocation. */
const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024;
const HOST = /^([a-z0-9]+)\.lambda-url\.([a-z0-9-]+)\./i;
const PATH = /^\/_aws\/lambda-url\/([^/]+)(\/.*)?$/;

interface UrlCall {
  readonly store: LambdaStore;
  readonly fn: LambdaFunction;
  readonly url: FunctionUrl;
  readonly path: string;
}

/** Serves a request to a function URL; undefined for what is none. */
export async function answerUrlRequest(
  request: WireRequest,
  { stores, requestId }: PageContext<LambdaStore>,
): Promise<WireResponse | undefined> {
  const found = findCall(request, stores);
  if (found === undefined) return undefined;
  const answer =
    found === "unknown" ? refusal(403, "Forbidden", "AccessDeniedException") : await serve(found, request, requestId);
  return { ...answer, headers: { ...answer.headers, "x-amzn-requestid": requestId } };
}

async function serve(call: UrlCall, request: WireRequest, requestId: string): Promise<WireResponse> {
  const { store, fn, url } = call;
  const { clock, telemetry, traces } = store.ports;
  const [startedAtMs, began] = [clock.now(), performance.now()];
  const subject = {
    service: "lambda",
    name: `${request.method} ${call.path}`,
    resource: store.arn(fn.name, url.alias),
    requestId,
  };
  const answer = await traces.span(subject, async () => {
    const answered = await answerCall(call, request, requestId);
    const root = traceRoot(store);
    return root === undefined ? answered : { ...answered, headers: { ...answered.headers, "x-amzn-trace-id": root } };
  });
  const metered = { functionName: fn.name, qualifier: url.alias, aliasedVersion: undefined };
  const outcome = { status: answer.status, latencyMs: performance.now() - began };
  recordUrlRequest(telemetry, store.scope, metered, startedAtMs, outcome);
  return answer;
}

async function answerCall(call: UrlCall, request: WireRequest, requestId: string): Promise<WireResponse> {
  const { cors } = call.url;
  if (cors !== undefined && isPreflight(request)) return { ...answerPreflight(cors, request), status: 200 };
  const answer = await invoke(call, request, requestId);
  return cors === undefined ? answer : withCorsHeaders(cors, request, answer);
}

async function invoke(call: UrlCall, request: WireRequest, requestId: string): Promise<WireResponse> {
  const { store, fn, url } = call;
  const caller = url.authType === "AWS_IAM" ? await signedCallerOf(request, store.ports) : undefined;
  if (!mayInvoke(store, fn, url, caller, "InvokeFunctionUrl")) {
    const message =
      "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";
    return refusal(403, message, "AccessDeniedException");
  }
  noteMissingPermission(store, fn, url, caller);
  const event = Buffer.from(JSON.stringify(eventOf(call, request, requestId, caller)));
  if (event.byteLength > PAYLOAD_LIMIT_BYTES) {
    const message = `Request must be smaller than ${PAYLOAD_LIMIT_BYTES} bytes for the InvokeFunction operation`;
    return refusal(413, message, "RequestEntityTooLargeException");
  }
  try {
    const routed = routeCall(store, { name: fn.name, qualifier: url.alias });
    const invocation = { payload: event, requestId, clientContext: undefined };
    if (url.invokeMode === "RESPONSE_STREAM")
      return (await streamResponse(store, routed, invocation)) ?? functionFailed();
    const answer = await answerNow(store, routed, invocation);
    const response = answer.functionError === undefined ? parseProxyResponseV2(answer.payload) : undefined;
    return response ?? functionFailed();
  } catch (error) {
    if (!(error instanceof TooManyRequestsException)) {
      if (error instanceof ServiceError) throw error;
      return functionFailed();
    }
    const body = Buffer.from(JSON.stringify({ Reason: error.Reason, Type: "User", message: error.message }));
    return { status: 429, headers: { "content-type": "application/json", "x-amzn-errortype": error.name }, body };
  }
}

function findCall(request: WireRequest, stores: readonly LambdaStore[]): UrlCall | "unknown" | undefined {
  const [, pathId, pathRest = "/"] = PATH.exec(request.path) ?? [];
  const [, hostId, hostRegion] = pathId === undefined ? (HOST.exec(request.headers.host ?? "") ?? []) : [];
  const id = pathId ?? hostId?.toLowerCase();
  if (id === undefined) return undefined;
  for (const store of stores) {
    if (hostRegion !== undefined && hostRegion !== store.scope.region) continue;
    for (const fn of store.functions()) {
      const url = [...fn.urls.values()].find((each) => each.id === id);
      if (url !== undefined) return { store, fn, url, path: pathId === undefined ? request.path : pathRest };
    }
  }
  return "unknown";
}

function eventOf(
  { store, url, path }: UrlCall,
  request: WireRequest,
  requestId: string,
  caller: SignedCaller | undefined,
): Record<string, unknown> {
  const { clock } = store.ports;
  const domainName = `${url.id}.lambda-url.${store.scope.region}.on.aws`;
  const traceId = traceRoot(store);
  const sourceIp = sourceAddressOf(request);
  const forwarded = [
    // Only what stands leftmost, also when a client made it up (measured on AWS by others, March 2026).
    ["x-forwarded-for", forwardedFor(request.headers["x-forwarded-for"], sourceIp).split(",")[0]?.trim() ?? sourceIp],
    ["x-forwarded-port", "443"],
    ["x-forwarded-proto", "https"],
    ...(traceId === undefined ? [] : [["x-amzn-trace-id", traceId] as const]),
  ] as const;
  const replaced = new Set<string>(["host", ...forwarded.map(([name]) => name)]);
  const own = headerListOf(request).filter(([name]) => !replaced.has(name.toLowerCase()));
  const { accessKeyId: accessKey, accountId, arn: userArn, userId } = caller ?? {};
  const iam = { accessKey, accountId, callerId: userId, cognitoIdentity: null, principalOrgId: null, userArn, userId };
  return proxyEventV2(
    {
      routeKey: "$default",
      rawPath: path,
      rawQueryString: request.query,
      method: request.method,
      headers: [...own, ["host", domainName], ...forwarded],
      query: queryListOf(request.query),
      accountId: accountId ?? "anonymous",
      apiId: url.id,
      domainName,
      stage: "$default",
      requestId,
      atMs: clock.now(),
      sourceIp,
      authorizer: caller === undefined ? undefined : { iam },
    },
    request.body,
  );
}

/** `Root=1-5759e988-bd862e3fe1be46a994272793`, as function and client are told. */
function traceRoot({ ports }: LambdaStore): string | undefined {
  return ports.traces.current()?.split(";")[0];
}

/** AWS has demanded a second permission of new URLs since October 2025; scripts from before pass here and fail there. */
function noteMissingPermission(
  store: LambdaStore,
  fn: LambdaFunction,
  url: FunctionUrl,
  caller: SignedCaller | undefined,
): void {
  if (mayInvoke(store, fn, url, caller, "InvokeFunction")) return;
  store.ports.ledger.record({
    source: "lambda.FunctionUrl",
    gap: "invoke-permission-not-demanded",
    detail: `the policy of ${fn.name} lets callers of its URL use lambda:InvokeFunctionUrl and not lambda:InvokeFunction; AWS demands both of URLs made since October 2025`,
  });
}

/** AWS capitalises the member here, other than in API Gateway. */
function refusal(status: number, message: string, errorType: string): WireResponse {
  const body = Buffer.from(JSON.stringify({ Message: message }));
  return { status, headers: { "content-type": "application/json", "x-amzn-errortype": errorType }, body };
}

function functionFailed(): WireResponse {
  const headers = { "content-type": "application/json", "x-amzn-errortype": "InternalServerErrorException" };
  return { status: 502, headers, body: Buffer.from("Internal Server Error") };
}
