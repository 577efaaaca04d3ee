import { AssayError } from "@assay/core";
import { describeInit, type InitScripts } from "../init-scripts/init-scripts.js";
import { STAGES } from "../init-scripts/script-files.js";
import type { AdminRoutes } from "./admin-routes.js";
import { spacedJsonResponse } from "./json-response.js";

/** How far the scripts that prepare the cloud are, where users of LocalStack look for it. */
export function createInitRoutes(init: InitScripts): AdminRoutes {
  return {
    "GET /_localstack/init": () => spacedJsonResponse(200, describeInit(init)),
    "GET /_localstack/init/{id}"(_request, name) {
      const stage = STAGES.find((each) => each === name.toLowerCase());
      if (stage !== undefined) return spacedJsonResponse(200, describeInit(init, stage));
      throw new AssayError("STAGE_UNKNOWN", `there is no stage "${name}"; known: ${STAGES.join(", ")}`, {
        hint: "correct the path, for example /_localstack/init/ready",
      });
    },
  };
}
