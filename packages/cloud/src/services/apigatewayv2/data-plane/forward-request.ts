import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { WireResponse } from "@assay/wire";
import type { Integration } from "@aws-sdk/client-apigatewayv2";
import { internalErrorAnswer, unavailableAnswer } from "./answers.js";
import { forwardedHeaders } from "./events.js";
import { requestValue } from "./identity-source.js";
import { mapRequest } from "./parameter-mapping.js";
import type { RequestScope } from "./request-scope.js";

/** What concerns one connection only (RFC 9110, 7.6.1), and what a new one says for itself. */
const HOP_BY_HOP = new Set(
  "connection content-length host keep-alive proxy-authenticate proxy-authorization te trailer transfer-encoding upgrade".split(
    " ",
  ),
);

/** Sends the request on to an HTTP endpoint and brings its answer back. */
export async function forwardRequest(scope: RequestScope, integration: Integration): Promise<WireResponse> {
  const mapped = mapRequest(scope, integration.RequestParameters);
  const url = targetOf(mapped, integration);
  if (url === undefined) return internalErrorAnswer();
  const headers: Record<string, string[]> = {};
  for (const [name, value] of forwardedHeaders(mapped)) {
    const key = name.toLowerCase();
    if (!HOP_BY_HOP.has(key)) headers[key] = [...(headers[key] ?? []), value];
  }
  headers.via = ["HTTP/1.1 AmazonAPIGateway"];
  const body = scope.request.body;
  const method = integration.IntegrationMethod === "ANY" ? scope.request.method : integration.IntegrationMethod;
  // Of the machine's time: the other side does not know the cloud's clock.
  const timeout = AbortSignal.timeout(integration.TimeoutInMillis ?? 30_000);
  const signal = AbortSignal.any([timeout, scope.signal]);
  try {
    const answer = await exchange(url, { method: method ?? "GET", headers, signal }, body);
    scope.outcome.integrationStatus = answer.status;
    scope.outcome["integration.integrationStatus"] = answer.status;
    return answer;
  } catch (error) {
    scope.outcome.integrationErrorMessage = error instanceof Error ? error.message : String(error);
    return timeout.aborted ? unavailableAnswer() : internalErrorAnswer();
  }
}

/** The integration's URI with its variables filled in, and the query of the request. */
function targetOf(scope: RequestScope, { IntegrationUri = "", RequestParameters = {} }: Integration): URL | undefined {
  const filled = IntegrationUri.replace(/\$?\{(stageVariables\.)?([^}]+?)\+?\}/g, (_whole, isVariable, name: string) =>
    isVariable === undefined
      ? encodeURI(scope.pathParameters[name] ?? "")
      : (requestValue(scope, `stageVariables.${name}`) ?? ""),
  );
  if (!URL.canParse(filled)) return undefined;
  const url = new URL(filled);
  if ("overwrite:path" in RequestParameters) url.pathname = scope.call.path;
  if (scope.request.query !== "") url.search += (url.search === "" ? "?" : "&") + scope.request.query;
  return url;
}

interface Sent {
  readonly method: string;
  readonly headers: Record<string, string[]>;
  readonly signal: AbortSignal;
}

function exchange(url: URL, sent: Sent, body: Uint8Array): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === "https:" ? requestHttps : requestHttp;
    const outgoing = request(url, sent, (incoming) => responseOf(incoming).then(resolve, reject));
    outgoing.on("error", reject);
    if (body.byteLength > 0) outgoing.setHeader("content-length", body.byteLength);
    outgoing.end(body);
  });
}

async function responseOf(incoming: IncomingMessage): Promise<WireResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (HOP_BY_HOP.has(name) || name === "set-cookie" || value === undefined) continue;
    headers[name] = typeof value === "string" ? value : value.join(",");
  }
  const cookies = incoming.headers["set-cookie"] ?? [];
  return {
    status: incoming.statusCode ?? 502,
    headers,
    ...(cookies.length === 0 ? {} : { multiValueHeaders: { "set-cookie": cookies } }),
    body: Buffer.concat(chunks),
  };
}
