import { parseFaultRule } from "../fault-rule.js";
import type { FaultOrders } from "../injected-faults.js";
import { type AdminRoutes, readJson } from "./admin-routes.js";
import { jsonResponse } from "./json-response.js";

/** What goes wrong on order, over the wire. */
export function createFaultRoutes(faults: FaultOrders): AdminRoutes {
  return {
    "GET /_assay/faults": () => jsonResponse(200, { rules: faults.rules(), hits: faults.hits() }),
    "POST /_assay/faults"(request) {
      const body = readJson(request);
      // All of them are read before the first one holds.
      const rules = (Array.isArray(body) ? body : [body]).map(parseFaultRule);
      const ids = rules.map((rule) => faults.add(rule));
      return jsonResponse(201, { rules: faults.rules().filter(({ id }) => ids.includes(id)) });
    },
    "DELETE /_assay/faults"() {
      faults.clear();
      return jsonResponse(200, { rules: [], hits: [] });
    },
    "DELETE /_assay/faults/{id}"(_request, id) {
      faults.remove(id);
      return jsonResponse(200, { rules: faults.rules() });
    },
  };
}
