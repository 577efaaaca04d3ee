import { randomUUID } from "node:crypto";
import { ServiceError, type WireRequest } from "@assay/wire";
import type { CloudPorts } from "../ports.js";
import type { ServiceHost } from "../service-host.js";
import { SERVICES, type ServiceName } from "../services/registry.js";
import type { WebSocketAnswer } from "../web-socket.js";
import { createCustomHostFinder, createPageFinder } from "./find-page.js";
import type { AcceptWebSocket } from "./http-server.js";
import { refuse } from "./refuse.js";

/** Finds the service to which a client wants a WebSocket: one that answers pages at the same place. */
export function createWebSocketDoor(
  enabled: readonly ServiceName[],
  services: ServiceHost,
  { traces }: Pick<CloudPorts, "traces">,
): AcceptWebSocket {
  const findPage = createPageFinder(enabled, SERVICES);
  const findCustomHost = createCustomHostFinder(enabled, SERVICES);

  const findAnswer = async (request: WireRequest, requestId: string, signal: AbortSignal) => {
    const claimants = [...findPage(request), ...findCustomHost(request)];
    // A service that nobody has called yet has nothing to connect to.
    for (const name of claimants.filter((each) => services.isLoaded(each))) {
      const { definition, stores } = await services.load(name);
      const answer = await definition.acceptWebSocket?.(request, { requestId, stores, signal });
      if (answer !== undefined) return answer;
    }
    return undefined;
  };

  return async (request, signal): Promise<WebSocketAnswer> => {
    const requestId = randomUUID();
    try {
      const found = await traces.resume(request.headers["x-amzn-trace-id"], () =>
        findAnswer(request, requestId, signal),
      );
      if (found !== undefined) return found;
      throw new ServiceError({ code: "NotFound", message: `No WebSocket is at ${request.path}`, statusCode: 404 });
    } catch (error) {
      return { kind: "refused", response: refuse(request, error, requestId) };
    }
  };
}
