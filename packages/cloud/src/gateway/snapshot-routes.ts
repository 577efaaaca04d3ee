import type { Snapshots } from "../snapshots/snapshots.js";
import type { AdminRoutes } from "./admin-routes.js";
import { jsonResponse } from "./json-response.js";

/** Named states of the cloud, over the wire. */
export function createSnapshotRoutes(snapshots: Snapshots): AdminRoutes {
  return {
    "GET /_assay/snapshots": () => jsonResponse(200, { snapshots: snapshots.list() }),
    "POST /_assay/snapshots/{id}": async (_request, name) => jsonResponse(201, await snapshots.save(name)),
    "PUT /_assay/snapshots/{id}": (request, name) => jsonResponse(201, snapshots.add(name, request.body)),
    "GET /_assay/snapshots/{id}": (_request, name) => ({
      status: 200,
      headers: { "content-type": "application/octet-stream" },
      body: snapshots.bytesOf(name),
    }),
    "DELETE /_assay/snapshots/{id}"(_request, name) {
      snapshots.delete(name);
      return jsonResponse(200, { snapshots: snapshots.list() });
    },
    "POST /_assay/restore/{id}": async (_request, name) => {
      await snapshots.restore(name);
      return jsonResponse(200, { restored: name });
    },
  };
}
