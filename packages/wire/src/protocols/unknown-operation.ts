import { ServiceError } from "../service-error.js";

/** An RPC request for an operation that the service's model does not have. */
export function unknownOperation(serviceId: string, operation: string): ServiceError {
  const message = `The requested operation ${operation} is not recognized by ${serviceId}.`;
  return new ServiceError({ code: "UnknownOperationException", queryCode: "InvalidAction", message });
}

/** A REST request to a path or with a method that no operation of the service has. */
export function unknownRoute(serviceId: string, method: string, path: string): ServiceError {
  const message = `${serviceId} has no operation at ${method} ${path}`;
  return new ServiceError({ code: "UnknownOperationException", message, statusCode: 404 });
}

/** A query request for an action that the service's model does not have, or for none. */
export function unknownAction(action: string, version: string): ServiceError {
  if (action === "") {
    return new ServiceError({ code: "MissingAction", message: "The request must contain the parameter Action" });
  }
  const message = `The action ${action} is not valid for this web service${version && ` in version ${version}`}.`;
  return new ServiceError({ code: "InvalidAction", message });
}
