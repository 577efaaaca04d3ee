import type { Operations } from "@assay/wire";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import type { ApiGatewayV2Context } from "../context.js";
import { badRequest } from "../errors.js";
import { isWebSocketApi } from "../gateway-api.js";
import { applyOpenApi, checkOpenApi, readOpenApi } from "../import-open-api.js";

export const importOperations = {
  ImportApi({ Body, Basepath, FailOnWarnings }, { store, ledger }) {
    const document = readOpenApi(Body, Basepath);
    refuseWarnings(document.warnings, FailOnWarnings);
    checkOpenApi(document, ledger);
    const api = store.create({ ...document.settings, Tags: document.tags });
    applyOpenApi(api, document);
    return withWarnings(api.settings, document.warnings);
  },

  ReimportApi({ ApiId, Body, Basepath, FailOnWarnings }, { store, ledger }) {
    const api = store.api(ApiId);
    if (isWebSocketApi(api)) throw badRequest("ReimportApi is supported for protocol type HTTP only");
    const document = readOpenApi(Body, Basepath);
    refuseWarnings(document.warnings, FailOnWarnings);
    checkOpenApi(document, ledger);
    const { CorsConfiguration: _replaced, ...kept } = api.settings;
    api.settings = { ...kept, ...document.settings };
    for (const part of [api.routes, api.integrations, api.authorizers, api.models]) part.clear();
    applyOpenApi(api, document);
    store.autoDeploy(api);
    return withWarnings(api.settings, document.warnings);
  },
} satisfies Operations<typeof ApiGatewayV2, ApiGatewayV2Context>;

function refuseWarnings(warnings: readonly string[], failOnWarnings: boolean | undefined): void {
  if (failOnWarnings && warnings.length > 0) throw badRequest(`Warnings found during import: ${warnings.join("; ")}`);
}

function withWarnings(settings: ApiGatewayV2.Api, warnings: readonly string[]): ApiGatewayV2.Api {
  return warnings.length === 0 ? settings : { ...settings, Warnings: [...warnings] };
}
