import { ServiceError } from "@assay/wire";
import type { RequestFault } from "../fault-rule.js";
import type { InjectedFaults, StruckRequest } from "../injected-faults.js";
import { throttlingErrorOf } from "./throttling-errors.js";

/**
 * Lets a request meet the faults that are ordered for it.
 * @throws ServiceError that the request is answered with
 */
export async function strikeRequest(faults: InjectedFaults, request: StruckRequest): Promise<void> {
  const fault = await faults.onRequest(request);
  if (fault === undefined) return;
  throw fault.kind === "throttle" ? throttlingErrorOf(request.service, fault.message) : orderedError(fault);
}

function orderedError({ code, statusCode = 500, message }: Extract<RequestFault, { kind: "error" }>): ServiceError {
  const byStatus = statusCode === 503 ? "ServiceUnavailable" : statusCode < 500 ? "ValidationError" : "InternalFailure";
  return new ServiceError({
    code: code ?? byStatus,
    message: message ?? "The request processing has failed because of an injected fault.",
    statusCode,
  });
}
