import { AssayError } from "@assay/core";
import { summariesOf, tracesOf } from "../trace-tree.js";
import type { Traces } from "../traces.js";
import type { AdminRoutes } from "./admin-routes.js";
import { jsonResponse } from "./json-response.js";

const SUMMARY_LIMIT = 100;

/** What caused what, over the wire. */
export function createTraceRoutes(traces: Traces): AdminRoutes {
  return {
    "GET /_assay/traces": () => jsonResponse(200, { traces: summariesOf(traces.spans(), SUMMARY_LIMIT) }),
    "GET /_assay/traces/{id}"(_request, id) {
      const found = tracesOf(traces.find(id));
      if (found.length > 0) return jsonResponse(200, { traces: found });
      const { code, message, hint } = new AssayError("TRACE_UNKNOWN", `no trace or request has the id "${id}"`, {
        hint: "ask with the id of a trace (1-...) or of a request that this cloud answered; old ones are dropped",
      });
      return jsonResponse(404, { code, message, hint });
    },
  };
}
