import { ServiceError, type WireRequest } from "@assay/wire";
import { SERVICES, type ServiceName } from "../services/registry.js";
import { createServiceFinder } from "./find-service.js";

export interface ServiceNamer {
  /** @throws ServiceError, naming the service or the request, when it is for none of the enabled services */
  nameServiceOf(request: WireRequest): ServiceName;
  /** Undefined when it is for none of the enabled services. */
  findServiceName(request: WireRequest): ServiceName | undefined;
}

/** Tells which of the enabled services a request is for. */
export function createServiceNamer(enabled: readonly ServiceName[]): ServiceNamer {
  const find = createServiceFinder(SERVICES);
  const known = `this cloud has ${enabled.join(", ")}`;
  const nameServiceOf = (request: WireRequest): ServiceName => {
    const found = find(request);
    switch (found.kind) {
      case "found":
        if (enabled.includes(found.name)) return found.name;
        throw notHere(`Service ${found.name} is switched off: ${known}`);
      case "unknown":
        throw notHere(`Service ${found.called} is not implemented: ${known}`);
      case "none":
        throw new ServiceError({
          code: "UnknownServiceException",
          message: `${request.method} ${request.path} is no request to an AWS service: it has neither a signature nor a target, a service's host name or a path that only one service has`,
          statusCode: 404,
        });
      default:
        return found satisfies never;
    }
  };
  return {
    nameServiceOf,
    findServiceName(request) {
      const found = find(request);
      return found.kind === "found" && enabled.includes(found.name) ? found.name : undefined;
    },
  };
}

function notHere(message: string): ServiceError {
  return new ServiceError({ code: "NotImplemented", message, statusCode: 501 });
}
