import { request as requestHttp } from "node:http";
import { type RequestOptions, request as requestHttps } from "node:https";
import { startDeadline } from "../../../deadline.js";
import type { HeaderList } from "../../../http-api-events/header-list.js";
import type { IntegrationRecord } from "../rest-api.js";
import type { Call } from "./call.js";
import { GatewayFault } from "./gateway-fault.js";
import type { IntegrationOutcome } from "./integrate.js";
import type { IntegrationRequest } from "./integration-request.js";

// What belongs to one connection is not passed on (RFC 9110, 7.6.1).
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "te",
  "trailer",
  "content-length",
]);

// What API Gateway takes from a back end (quotas of REST APIs, payload size).
const LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * Sends a real request, with the client certificate of the stage where there is one.
 * @param options.tlsConfig of the integration
 * @throws GatewayFault when nobody answers, too much, or not in time
 */
export async function callHttp(
  call: Call,
  asked: IntegrationRequest,
  { timeoutMs, tlsConfig }: { readonly timeoutMs: number; readonly tlsConfig?: IntegrationRecord["tlsConfig"] },
): Promise<IntegrationOutcome> {
  const deadline = startDeadline(call.store.ports.clock, timeoutMs);
  const { privateKey, certificate } = call.store.clientCertificates.get(call.clientCertificateId ?? "") ?? {};
  const rejectUnauthorized = tlsConfig?.insecureSkipVerification !== true;
  try {
    return await exchange(asked, { key: privateKey, cert: certificate, rejectUnauthorized }, deadline.signal);
  } finally {
    deadline.cancel();
  }
}

function exchange(
  asked: IntegrationRequest,
  tls: Pick<RequestOptions, "key" | "cert" | "rejectUnauthorized">,
  late: AbortSignal,
): Promise<IntegrationOutcome> {
  return new Promise((resolve, reject) => {
    const url = URL.parse(asked.uri);
    if (url === null || !/^https?:$/.test(url.protocol)) {
      reject(new GatewayFault("API_CONFIGURATION_ERROR", { reason: `Invalid endpoint address ${asked.uri}` }));
      return;
    }
    for (const [name, value] of asked.query) url.searchParams.append(name, value);
    const headers: Record<string, string | string[]> = {};
    for (const [name, value] of asked.headers) {
      if (HOP_BY_HOP.has(name.toLowerCase())) continue;
      // Node takes no list for `host`, not even one of a single value.
      const known = headers[name];
      headers[name] = known === undefined ? value : [known, value].flat();
    }
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    const hasBody = asked.body.byteLength > 0;
    const outgoing = send(url, {
      ...tls,
      method: asked.method,
      headers: { ...headers, ...(hasBody && { "content-length": asked.body.byteLength }) },
      signal: late,
    });
    const fail = (cause: Error): void => {
      reject(new GatewayFault(late.aborted ? "INTEGRATION_TIMEOUT" : "INTEGRATION_FAILURE", { reason: cause.message }));
    };
    outgoing.on("error", fail);
    outgoing.on("response", (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.byteLength;
        if (bytes <= LIMIT_BYTES) return;
        const reason = `Integration response reached the limit of ${LIMIT_BYTES} bytes`;
        reject(new GatewayFault("API_CONFIGURATION_ERROR", { reason }));
        outgoing.destroy();
      });
      response.on("error", fail);
      response.on("end", () => {
        const status = response.statusCode ?? 502;
        const answered = responseHeaders(response.rawHeaders);
        resolve({ status, headers: answered, body: Buffer.concat(chunks), selector: String(status) });
      });
    });
    outgoing.end(asked.body);
  });
}

function responseHeaders(raw: readonly string[]): HeaderList {
  const list: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    if (!HOP_BY_HOP.has(name.toLowerCase())) list.push([name, raw[index + 1] ?? ""]);
  }
  return list;
}
