import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { WireResponse } from "@assay/wire";
import type { Integration } from "@aws-sdk/client-apigatewayv2";
import { forwardedHeaders } from "./events.js";
import { requestValue } from "./identity-source.js";
import type { RequestScope } from "./request-scope.js";

/** What concerns one connection only (RFC 9110, 7.6.1), and what a new one says for itself. */
const HOP_BY_HOP = new Set(
  "connection content-length host keep-alive proxy-authenticate proxy-authorization te trailer transfer-encoding upgrade".split(
    " ",
  ),
);

/**
 * Sends the request on to an HTTP endpoint and brings its answer back.
 * @param scope with the integration's mappings in it
 * @throws when nobody answers
 */
export async function forwardRequest(
  scope: RequestScope,
  integration: Integration,
  signal: AbortSignal,
): Promise<WireResponse> {
  const url = targetOf(scope, integration);
  const headers: Record<string, string[]> = {};
  for (const [name, value] of forwardedHeaders(scope)) {
    const key = name.toLowerCase();
    if (!HOP_BY_HOP.has(key)) headers[key] = [...(headers[key] ?? []), value];
  }
  headers.via = ["HTTP/1.1 AmazonAPIGateway"];
  const { IntegrationMethod = "ANY" } = integration;
  const method = IntegrationMethod === "ANY" ? scope.request.method : IntegrationMethod;
  return await exchange(url, { method, headers, signal }, scope.request.body);
}

/** The integration's URI with its variables filled in, and the query of the request. */
function targetOf(scope: RequestScope, { IntegrationUri = "", RequestParameters = {} }: Integration): URL {
  const filled = IntegrationUri.replace(/\$?\{(stageVariables\.)?([^}]+?)\+?\}/g, (_whole, isVariable, name: string) =>
    isVariable === undefined
      ? encodeURI(scope.pathParameters[name] ?? "")
      : (requestValue(scope, `stageVariables.${name}`) ?? ""),
  );
  const url = new URL(filled);
  if ("overwrite:path" in RequestParameters) url.pathname = scope.call.path;
  if (scope.request.query !== "") url.search += (url.search === "" ? "?" : "&") + scope.request.query;
  return url;
}

/** What a back end over TLS is shown, PEM. */
export interface TlsIdentity {
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

interface Sent extends TlsIdentity {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly signal: AbortSignal;
}

/** Sends a request as it is. @throws when nobody answers */
export function exchange(url: URL, sent: Sent, body: Uint8Array): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === "https:" ? requestHttps : requestHttp;
    const outgoing = request(url, sent, (incoming) => responseOf(incoming).then(resolve, reject));
    outgoing.on("error", reject);
    if (body.byteLength > 0) outgoing.setHeader("content-length", body.byteLength);
    outgoing.end(body);
  });
}

// What HTTP APIs take from a back end (quotas of HTTP APIs, payload size).
const LIMIT_BYTES = 10 * 1024 * 1024;

async function responseOf(incoming: IncomingMessage): Promise<WireResponse> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    // Leaving the loop ends the connection.
    if (bytes > LIMIT_BYTES) throw new Error(`Integration response reached the limit of ${LIMIT_BYTES} bytes`);
  }
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
