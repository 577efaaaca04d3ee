import { badRequest } from "../errors.js";
import { type Json, objectAt, parseDocument, textAt } from "../openapi/document.js";
import { type BasePathUse, importDocument } from "../openapi/import-document.js";
import { importDocumentation } from "../openapi/import-documentation.js";
import { newDefinition, type RestApiRecord } from "../rest-api.js";
import type { ApiGatewayStore } from "../store.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";
import { noteAuthorizerGaps } from "./authorizers.js";
import { noteGaps } from "./integrations.js";
import { newDefaultModels } from "./models.js";
import { createRestApi, describeRestApi } from "./rest-apis.js";

function noteImportedGaps(store: ApiGatewayStore, { definition }: RestApiRecord): void {
  for (const authorizer of definition.authorizers.values()) noteAuthorizerGaps(authorizer, store);
  for (const { methods } of definition.resources.values()) {
    for (const { methodIntegration } of methods.values()) {
      if (methodIntegration === undefined) continue;
      noteGaps(methodIntegration, (gap, detail) => {
        store.ports.ledger.record({ source: "apigateway.ImportRestApi", gap, detail });
      });
    }
  }
}

/** Unless its importer asks to leave it out (`ignore=documentation`). */
function documentFrom(
  { documentationParts }: RestApiRecord,
  document: Json,
  { ignore, mode }: { readonly ignore: string | undefined; readonly mode: "merge" | "overwrite" },
): void {
  if (ignore === "documentation") return;
  if (mode === "overwrite") documentationParts.clear();
  importDocumentation(documentationParts, document);
}

// Everything in the query of the request, also what is a member of its own.
const PARAMETERS: readonly string[] = ["basepath", "endpointConfigurationTypes", "ignore", "mode"];

function noteParameters({ ports }: ApiGatewayStore, parameters: Readonly<Record<string, string>> = {}): void {
  const entries = Object.entries(parameters).filter(([name, value]) => name !== "failonwarnings" || value === "true");
  const ignored = entries.map(([name]) => name).filter((name) => !PARAMETERS.includes(name));
  if (ignored.length === 0) return;
  const detail = `an import has parameters without effect: ${ignored.join(", ")}`;
  ports.ledger.record({ source: "apigateway.ImportRestApi", gap: "import-parameters", detail });
}

function describeFrom(api: RestApiRecord, document: Json): void {
  const info = objectAt(document, "info");
  api.description = textAt(info, "description") ?? api.description;
  api.version = textAt(info, "version") ?? api.version;
}

/** @throws BadRequestException */
function basePathUse({ basepath = "ignore" }: Readonly<Record<string, string>> = {}): BasePathUse {
  if (basepath === "ignore" || basepath === "prepend" || basepath === "split") return basepath;
  throw badRequest(`Invalid basepath: ${basepath}. Must be one of: [ignore, prepend, split]`);
}

export const openApiOperations = {
  ImportRestApi({ body, parameters }, { store }) {
    noteParameters(store, parameters);
    const document = parseDocument(body);
    const name = textAt(objectAt(document, "info"), "title");
    if (name === undefined || name === "") throw badRequest("The API title is missing from the OpenAPI document");
    const endpoint = parameters?.endpointConfigurationTypes ?? "";
    const type = (["REGIONAL", "PRIVATE", "EDGE"] as const).find((each) => each === endpoint) ?? "EDGE";
    const api = createRestApi(store, { name, endpointConfiguration: { types: [type] } });
    try {
      describeFrom(api, document);
      importDocument(api.definition, api.rootResourceId, document, basePathUse(parameters));
      documentFrom(api, document, { ignore: parameters?.ignore, mode: "merge" });
    } catch (error) {
      store.restApis.delete(api.id);
      throw error;
    }
    noteImportedGaps(store, api);
    return describeRestApi(api);
  },

  PutRestApi({ restApiId, body, parameters, mode = "merge" }, { store }) {
    noteParameters(store, parameters);
    const api = store.restApi(restApiId);
    const document = parseDocument(body);
    const definition = mode === "overwrite" ? newDefinition(api.rootResourceId) : structuredClone(api.definition);
    if (mode === "overwrite") {
      for (const model of newDefaultModels()) definition.models.set(model.name, model);
      api.name = textAt(objectAt(document, "info"), "title") ?? api.name;
    }
    importDocument(definition, api.rootResourceId, document, basePathUse(parameters));
    describeFrom(api, document);
    api.definition = definition;
    documentFrom(api, document, { ignore: parameters?.ignore, mode });
    noteImportedGaps(store, api);
    return describeRestApi(api);
  },
} satisfies ApiGatewayOperations;
