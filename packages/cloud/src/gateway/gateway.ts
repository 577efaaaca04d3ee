import { randomUUID } from "node:crypto";
import type { WireRequest, WireResponse } from "@assay/wire";
import type { CloudPorts } from "../ports.js";
import type { ServiceHost } from "../service-host.js";
import type { ServiceName } from "../services/registry.js";
import type { Admin } from "./admin.js";
import { authenticate } from "./authenticate.js";
import { answerBrowser } from "./browser.js";
import { decodeBody } from "./decode-body.js";
import type { Answer } from "./http-server.js";
import { createServiceNamer } from "./name-service.js";
import { refuse } from "./refuse.js";
import { runOperation } from "./run-operation.js";

export interface GatewayOptions {
  readonly enabled: readonly ServiceName[];
  readonly services: ServiceHost;
  readonly ports: CloudPorts;
  readonly admin: Admin;
  readonly verifySignatures: boolean;
  readonly bodyLimitBytes: number;
}

const NEVER_ABORTED = new AbortController().signal;

/**
 * The path of every request, whether it came through the socket or from a client in this process: find the service
 * and the operation; say who calls, where and when; authenticate; deserialise; run; serialise.
 */
export function createGateway(options: GatewayOptions): Answer {
  const { services, ports, admin } = options;
  const nameServiceOf = createServiceNamer(options.enabled);

  const answerService = async (request: WireRequest, requestId: string, signal: AbortSignal): Promise<WireResponse> => {
    const service = await services.load(nameServiceOf(request));
    const { definition } = service;
    try {
      const body = await decodeBody(request.body, request.headers, options.bodyLimitBytes);
      const decoded = body === request.body ? request : { ...request, body };
      const page = definition.answerPage?.(decoded, { requestId, stores: service.stores });
      if (page !== undefined) return page;
      const operation = service.wire.resolve(definition.completeRequest?.(decoded) ?? decoded);
      // Over the bytes as they were sent: signatures cover the encoded body.
      const identity = await authenticate(request, options);
      const { clock, ledger, telemetry, credentials, roles } = ports;
      const traceId = request.headers["x-amzn-trace-id"];
      // Authorisation will stand here, between knowing the caller and reading the input.
      const context = { ...identity, requestId, clock, ledger, telemetry, credentials, roles, traceId, signal };
      return operation.writeOutput(await runOperation(service, operation, context), { requestId });
    } catch (error) {
      return service.wire.writeError(request, error, { requestId });
    }
  };

  return async (request, signal = NEVER_ABORTED) => {
    const requestId = randomUUID();
    try {
      if (admin.isAdmin(request)) return await answerBrowser(request, () => admin.answer(request));
      return await answerBrowser(request, () => answerService(request, requestId, signal));
    } catch (error) {
      return refuse(request, error, requestId);
    }
  };
}
