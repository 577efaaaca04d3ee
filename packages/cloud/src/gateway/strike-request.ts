import { ServiceError } from "@assay/wire";
import { orderedError } from "../fault-effect.js";
import type { InjectedFaults, StruckRequest } from "../injected-faults.js";
import { throttlingErrorOf } from "./throttling-errors.js";

/**
 * Lets a request meet the faults that are ordered for it.
 * @throws ServiceError that the request is answered with
 */
export async function strikeRequest(faults: InjectedFaults, request: StruckRequest): Promise<void> {
  const fault = await faults.onRequest(request);
  if (fault === undefined) return;
  throw fault.kind === "throttle"
    ? throttlingErrorOf(request.service, fault.message)
    : new ServiceError(orderedError(fault));
}
