import type { AdminRoutes } from "./admin-routes.js";
import { jsonResponse } from "./json-response.js";

/** Lets whoever started a cloud in the background end it again. */
export function createStopRoute(onStopRequest: (() => void) | undefined): AdminRoutes {
  if (onStopRequest === undefined) return {};
  return {
    "POST /_assay/stop"() {
      // After the answer is on its way.
      setImmediate(onStopRequest);
      return jsonResponse(202, { status: "stopping" });
    },
  };
}
