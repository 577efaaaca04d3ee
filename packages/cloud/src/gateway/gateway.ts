import { randomUUID } from "node:crypto";
import { ServiceError, type WireRequest, type WireResponse } from "@assay/wire";
import type { CrossOrigin, PageContext } from "../define-service.js";
import { FidelityError } from "../fidelity-error.js";
import type { InjectedFaults } from "../injected-faults.js";
import type { CloudPorts } from "../ports.js";
import type { HostedService, ServiceHost } from "../service-host.js";
import { SERVICES, type ServiceName } from "../services/registry.js";
import type { Persistence } from "../snapshots/persistence.js";
import type { StrictLedger } from "../strict-ledger.js";
import type { Admin } from "./admin.js";
import { authenticate } from "./authenticate.js";
import { authenticateForm } from "./authenticate-form.js";
import { answerBrowser } from "./browser.js";
import { decodeBody } from "./decode-body.js";
import { createCustomHostFinder, createPageFinder } from "./find-page.js";
import type { Answer } from "./http-server.js";
import { messageIdsOf } from "./message-ids.js";
import { createServiceNamer } from "./name-service.js";
import { refuse } from "./refuse.js";
import { runOperation } from "./run-operation.js";
import { strikeRequest } from "./strike-request.js";

export interface GatewayOptions {
  readonly enabled: readonly ServiceName[];
  readonly services: ServiceHost;
  readonly ports: CloudPorts;
  readonly faults: InjectedFaults;
  /** Undefined where state lives in memory only. */
  readonly persistence: Persistence | undefined;
  readonly strict: StrictLedger;
  readonly admin: Admin;
  readonly verifySignatures: boolean;
  readonly bodyLimitBytes: number;
}

/**
 * The path of every request, whether it came through the socket or from a client in this process: find the service
 * and the operation; say who calls, where and when; authenticate; deserialise; run; serialise.
 */
export function createGateway(options: GatewayOptions): Answer {
  const { services, ports, faults, persistence, strict, admin } = options;
  const findPage = createPageFinder(options.enabled, SERVICES);
  const findCustomHost = createCustomHostFinder(options.enabled, SERVICES);
  const { nameServiceOf, findServiceName } = createServiceNamer(options.enabled);

  const answerPageOf = async (name: ServiceName, request: WireRequest, page: Omit<PageContext<unknown>, "stores">) => {
    const { definition, stores, wire } = await services.load(name);
    try {
      return await definition.answerPage?.(request, { ...page, stores });
    } catch (error) {
      return wire.writeError(request, error, { requestId: page.requestId });
    }
  };

  /** The first answer of those who may have one. A service that nobody has called yet has nothing to show. */
  const answerPage = async (
    claimants: readonly ServiceName[],
    request: WireRequest,
    page: Omit<PageContext<unknown>, "stores">,
  ): Promise<WireResponse | undefined> => {
    const loaded = claimants.filter((name) => services.isLoaded(name));
    for (const name of loaded.length > 0 ? loaded : claimants) {
      const answer = await answerPageOf(name, request, page);
      if (answer !== undefined) return answer;
    }
    return undefined;
  };

  const answerForm = async (
    service: HostedService,
    request: WireRequest,
    { requestId, signal }: { readonly requestId: string; readonly signal: AbortSignal },
  ): Promise<WireResponse | undefined> => {
    const { name, definition } = service;
    // Whose a form is stands in its fields; a service that takes forms has one store for everybody.
    const scope = { accountId: "000000000000", region: "us-east-1" };
    const authenticate = (fields: ReadonlyMap<string, string>) => authenticateForm(fields, options);
    const strike = async (operation: string, resources: readonly string[]): Promise<void> => {
      if (faults.strikesRequests) await strikeRequest(faults, { service: name, operation, resources, signal });
    };
    const store = service.storeOf(scope);
    const answer = await definition.answerForm?.(request, { requestId, store, authenticate, strike });
    if (answer !== undefined) await persistence?.commit(name, scope);
    return answer;
  };

  const answerService = async (request: WireRequest, requestId: string, signal: AbortSignal): Promise<WireResponse> => {
    const service = await services.load(nameServiceOf(request));
    const { definition } = service;
    let traceId: string | undefined;
    try {
      const { keepsContentEncoding = false } = definition;
      const decoded = await decodeBody(request, { limitBytes: options.bodyLimitBytes, keepsContentEncoding });
      const completed = definition.completeRequest?.(decoded) ?? decoded;
      if (definition.answerForm !== undefined) {
        const form = await strict.serve(() => answerForm(service, completed, { requestId, signal }));
        if (form !== undefined) return form;
      }
      const operation = service.wire.resolve(completed);
      // Over the bytes as they were sent: signatures cover the encoded body.
      const identity = await authenticate(request, options);
      const { clock, telemetry, credentials, roles, traces } = ports;
      const ledger = strict.requestLedger;
      // Authorisation will stand here, between knowing the caller and reading the input.
      const output = await traces.span({ service: service.name, name: operation.name, requestId }, async () => {
        traceId = traces.current();
        const { headers } = request;
        const called = { requestId, traceId, headers, signal };
        const context = { ...identity, ...called, clock, ledger, telemetry, credentials, roles };
        const result = await strict.serve(() => runOperation(service, operation, context, { faults, persistence }));
        for (const id of messageIdsOf(result)) traces.identify(id);
        return result;
      });
      return withTrace(operation.writeOutput(output, { requestId }), traceId);
    } catch (error) {
      return withTrace(service.wire.writeError(request, answerableError(error), { requestId }), traceId);
    }
  };

  /** What the service's customers let a browser do with this request; undefined when that is not theirs to say. */
  const findCrossOrigin = async (request: WireRequest): Promise<CrossOrigin | undefined> => {
    const name = request.headers.origin === undefined ? undefined : findServiceName(request);
    if (name === undefined) return undefined;
    const { definition, stores } = await services.load(name);
    return definition.findCrossOrigin?.(definition.completeRequest?.(request) ?? request, stores);
  };

  // A request that nobody can abort has a signal of its own, too: many listeners of one look like a leak to Node.js.
  return async (request, signal = new AbortController().signal) => {
    const requestId = randomUUID();
    try {
      if (admin.isAdmin(request)) return await answerBrowser(request, undefined, () => admin.answer(request));
      return await ports.traces.resume(request.headers["x-amzn-trace-id"], async () => {
        const claimants = findPage(request);
        // What a customer's own API lets a browser do is for that API to say.
        if (claimants.length > 0) {
          const page = await answerPage(claimants, request, { requestId, signal });
          if (page !== undefined) return page;
          throw new ServiceError({ code: "NotFound", message: `Nothing is at ${request.path}`, statusCode: 404 });
        }
        const hosts = findCustomHost(request).filter((name) => services.isLoaded(name));
        const custom = hosts.length === 0 ? undefined : await answerPage(hosts, request, { requestId, signal });
        if (custom !== undefined) return custom;
        const crossOrigin = await findCrossOrigin(request);
        return await answerBrowser(request, crossOrigin, () => answerService(request, requestId, signal));
      });
    } catch (error) {
      return refuse(request, error, requestId);
    }
  };
}

/** Says by which id `/_assay/traces/` knows the request. Clients ignore the header where AWS does not send it. */
function withTrace(response: WireResponse, traceId: string | undefined): WireResponse {
  const root = traceId?.split(";")[0];
  if (root === undefined) return response;
  return { ...response, headers: { "x-amzn-trace-id": root, ...response.headers } };
}

/** A gap that a strict cloud met is told as any error of a service. */
function answerableError(error: unknown): unknown {
  if (!(error instanceof FidelityError)) return error;
  return new ServiceError({ code: error.name, message: error.message, cause: error });
}
