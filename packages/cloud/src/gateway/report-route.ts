import type { FidelityLedger } from "@assay/core";
import type { FaultOrders } from "../injected-faults.js";
import type { AdminRoutes } from "./admin-routes.js";
import { jsonResponse } from "./json-response.js";

/** In what this cloud was not like AWS, by itself or on order, since it began. */
export function createReportRoute(ledger: FidelityLedger, faults: FaultOrders): AdminRoutes {
  return {
    "GET /_assay/report": () => jsonResponse(200, { fidelity: ledger.entries(), faults: faults.record() }),
  };
}
