import { serviceRequest } from "../../../service-integration/service-request.js";
import type { Call } from "./call.js";
import { callHttp } from "./call-http.js";
import { integrationFault } from "./gateway-fault.js";
import type { IntegrationOutcome } from "./integrate.js";
import type { IntegrationRequest } from "./integration-request.js";

/** Calls a service of this cloud as any customer does, through its endpoint. @throws GatewayFault */
export async function callAwsService(
  call: Call,
  asked: IntegrationRequest,
  timeoutMs: number,
): Promise<IntegrationOutcome> {
  const { scope, ports } = call.store;
  const endpoint = ports.endpointUrl();
  if (endpoint === undefined) {
    throw integrationFault(500, "this cloud has no port through which its services could be called");
  }
  const trace = ports.traces.current();
  const request = serviceRequest(asked, { accountId: scope.accountId, endpoint, trace });
  if (request === undefined) throw integrationFault(500, `${asked.uri} names no service`);
  const { method, url, headers, body } = request;
  return await callHttp(call, { method, uri: url.href, headers, query: [], body }, { timeoutMs });
}
