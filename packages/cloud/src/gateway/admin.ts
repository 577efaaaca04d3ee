import { type FidelityLedger, isAssayError } from "@assay/core";
import type { WireRequest, WireResponse } from "@assay/wire";
import type { ServiceHost } from "../service-host.js";
import type { ServiceName } from "../services/registry.js";
import type { AdminRoute, AdminRoutes } from "./admin-routes.js";
import { jsonResponse, spacedJsonResponse } from "./json-response.js";

export interface AdminOptions {
  readonly version: string;
  readonly enabled: readonly ServiceName[];
  readonly services: ServiceHost;
  readonly ledger: FidelityLedger;
  /** Seconds since the cloud started, of the machine's time. */
  readonly uptimeSeconds: () => number;
  readonly reset: () => Promise<void>;
  /** What else is answered. */
  readonly routes: AdminRoutes;
}

/** What the cloud answers about itself, outside of every AWS service. */
export interface Admin {
  /** Whether a request is for it: `/_assay/` and `/_localstack/` are no service's. */
  isAdmin(request: WireRequest): boolean;
  answer(request: WireRequest): Promise<WireResponse>;
}

export function createAdmin(options: AdminOptions): Admin {
  const { version, enabled, services, ledger, uptimeSeconds, reset } = options;
  const serviceStates = (): Record<string, "available" | "running"> =>
    Object.fromEntries(enabled.map((name) => [name, services.isLoaded(name) ? "running" : "available"]));

  const routes: AdminRoutes = {
    "GET /_assay/health": () =>
      jsonResponse(200, {
        status: "running",
        version,
        uptimeSeconds: uptimeSeconds(),
        services: serviceStates(),
        fidelity: ledger.entries(),
      }),
    "GET /_assay/ledger": () => jsonResponse(200, { fidelity: ledger.entries() }),
    "POST /_assay/reset": async () => {
      await reset();
      return jsonResponse(200, { status: "reset" });
    },
    // What scripts and containers that wait for LocalStack ask.
    "GET /_localstack/health": () => spacedJsonResponse(200, { services: serviceStates(), edition: "assay", version }),
    ...options.routes,
  };
  const paths = new Set(Object.keys(routes).map((route) => route.slice(route.indexOf(" ") + 1)));

  const findRoute = (method: string, path: string): { readonly route: AdminRoute; readonly id: string } | undefined => {
    const exact = routes[`${method} ${path}`];
    if (exact !== undefined) return { route: exact, id: "" };
    const slash = path.lastIndexOf("/");
    const route = routes[`${method} ${path.slice(0, slash)}/{id}`];
    return route === undefined ? undefined : { route, id: decodePart(path.slice(slash + 1)) };
  };

  return {
    isAdmin: ({ path }) => path.startsWith("/_assay/") || path.startsWith("/_localstack/"),
    async answer(request) {
      const { method, path } = request;
      const found = findRoute(method === "HEAD" ? "GET" : method, path);
      if (found !== undefined) return await answerRoute(found.route, request, found.id);
      const download = method === "GET" ? await services.readDownload(path) : undefined;
      if (download !== undefined) {
        return { status: 200, headers: { "content-type": "application/octet-stream" }, body: download };
      }
      const isKnownPath = paths.has(path);
      return jsonResponse(isKnownPath ? 405 : 404, {
        message: isKnownPath ? `${method} is not answered at ${path}` : `nothing is at ${path}`,
        known: Object.keys(routes),
      });
    },
  };
}

/** What the caller got wrong is said as every command says it: a code, a sentence, a way out. */
async function answerRoute(route: AdminRoute, request: WireRequest, id: string): Promise<WireResponse> {
  try {
    return await route(request, id);
  } catch (error) {
    if (!isAssayError(error)) throw error;
    return jsonResponse(400, { code: error.code, message: error.message, hint: error.hint });
  }
}

/** As it was sent when it is no percent-encoding: then it names nothing. */
function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
