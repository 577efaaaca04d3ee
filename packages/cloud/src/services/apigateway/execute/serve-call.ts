import type { HeaderList } from "../../../http-api-events/header-list.js";
import type { IntegrationRecord } from "../rest-api.js";
import { admit } from "./admit.js";
import { answerFromCache } from "./answer-from-cache.js";
import { authorize } from "./authorize.js";
import type { ApiAnswer, Call } from "./call.js";
import { compressAnswer } from "./compress-answer.js";
import { decompressRequest } from "./decompress-request.js";
import { gatewayAnswer } from "./gateway-answer.js";
import { GatewayFault, integrationFault } from "./gateway-fault.js";
import { integrate } from "./integrate.js";
import { validateRequest } from "./validate-request.js";

/** The quotas of REST APIs: payload of a request, and of an answer. */
const PAYLOAD_LIMIT_BYTES = 10 * 1024 * 1024;

/** Authorizes, admits, validates and integrates one request; whatever goes wrong is an answer too. */
export async function serveCall(sent: Call): Promise<ApiAnswer> {
  let call = sent;
  try {
    if (call.request.body.byteLength > PAYLOAD_LIMIT_BYTES) throw new GatewayFault("REQUEST_TOO_LARGE");
    call = await decompressRequest(call, PAYLOAD_LIMIT_BYTES);
    await authorize(call);
    admit(call);
    validateRequest(call);
    const { methodIntegration: integration } = call.method;
    if (integration === undefined) throw integrationFault(500, "No integration defined for method");
    const answer = await answerFromCache(call, integration, () => integrateTimed(call, integration));
    return compressAnswer(call, remapHeaders(answer));
  } catch (error) {
    const fault = error instanceof GatewayFault ? error : integrationFault(500, String(error));
    if (!(error instanceof GatewayFault)) {
      call.store.ports.ledger.record({
        source: "apigateway.Execute",
        gap: "unexpected-error",
        detail: `a request was answered with 500 for a reason of this cloud's own: ${String(error)}`,
      });
    }
    call.found.log.push(`Execution failed: ${fault.reason ?? fault.type}`);
    return gatewayAnswer(call, fault);
  }
}

async function integrateTimed(call: Call, integration: IntegrationRecord): Promise<ApiAnswer> {
  const startedMs = performance.now();
  try {
    const answer = await integrate(call, integration);
    call.found.integrationStatus ??= integration.type === "AWS_PROXY" ? 200 : answer.status;
    if (answer.body.byteLength > PAYLOAD_LIMIT_BYTES) throw integrationFault(500, "the answer is larger than 10 MB");
    return answer;
  } finally {
    call.found.integrationLatencyMs = Math.round(performance.now() - startedMs);
  }
}

// Developer guide, "Important notes for REST APIs": remapped or dropped on the way to the client. Read November 2026.
const REMAPPED: ReadonlySet<string> = new Set([
  "authorization",
  "connection",
  "content-md5",
  "date",
  "host",
  "server",
  "user-agent",
  "via",
  "www-authenticate",
]);
const DROPPED: ReadonlySet<string> = new Set([
  "transfer-encoding",
  "content-length",
  "trailer",
  "te",
  "upgrade",
  "keep-alive",
]);

function remapHeaders(answer: ApiAnswer): ApiAnswer {
  const headers: HeaderList = answer.headers
    .filter(([name]) => !DROPPED.has(name.toLowerCase()))
    .map(([name, value]) => [REMAPPED.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, value]);
  return { ...answer, headers };
}
