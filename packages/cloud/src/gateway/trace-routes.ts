import { AssayError } from "@assay/core";
import type { ReadRunLogs } from "../run-logs.js";
import { summariesOf, tracesOf } from "../trace-tree.js";
import type { Traces } from "../traces.js";
import type { AdminRoutes } from "./admin-routes.js";
import { jsonResponse } from "./json-response.js";

const SUMMARY_LIMIT = 100;

/** What caused what, over the wire. */
export function createTraceRoutes(traces: Traces, readRunLogs: ReadRunLogs): AdminRoutes {
  return {
    "GET /_assay/traces": () => jsonResponse(200, { traces: summariesOf(traces.spans(), SUMMARY_LIMIT) }),
    async "GET /_assay/traces/{id}"(_request, id) {
      const spans = traces.find(id);
      if (spans.length > 0) return jsonResponse(200, { traces: tracesOf(spans, await readRunLogs(spans)) });
      const { code, message, hint } = new AssayError(
        "TRACE_UNKNOWN",
        `no trace, request or message has the id "${id}"`,
        {
          hint: "ask with the id of a trace (1-...), a request or a message of this cloud; old ones are dropped",
        },
      );
      return jsonResponse(404, { code, message, hint });
    },
  };
}
