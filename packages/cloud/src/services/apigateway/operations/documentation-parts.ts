import type { DocumentationPartLocation } from "@aws-sdk/client-api-gateway";
import { addPart, checkProperties, completeLocation, type DocumentationPartRecord } from "../documentation.js";
import { badRequest, notFound } from "../errors.js";
import { newShortId } from "../identifiers.js";
import { listPage } from "../list-page.js";
import { parseDocument } from "../openapi/document.js";
import { importDocumentation } from "../openapi/import-documentation.js";
import { applyPatch, type PatchRules } from "../patch.js";
import type { ApiGatewayStore } from "../store.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

const RULES: PatchRules<DocumentationPartRecord> = {
  properties: {
    ops: ["replace"],
    rule: (part, { value = "" }) => {
      checkProperties(value);
      part.properties = value;
    },
  },
};

export const documentationPartOperations = {
  CreateDocumentationPart({ restApiId, location, properties }, { store }) {
    const { documentationParts } = store.restApi(restApiId);
    checkProperties(properties);
    return addPart(documentationParts, { id: newShortId(), location: completeLocation(location), properties });
  },

  GetDocumentationPart({ restApiId, documentationPartId }, { store }) {
    return partOf(store, restApiId, documentationPartId);
  },

  GetDocumentationParts({ restApiId, type, nameQuery = "", path, locationStatus, ...page }, { store }) {
    const { documentationParts } = store.restApi(restApiId);
    if (locationStatus === "UNDOCUMENTED") {
      const detail = "what has no documentation is asked for; nothing is listed";
      store.ports.ledger.record({ source: "apigateway.GetDocumentationParts", gap: "undocumented-parts", detail });
      return { items: [] };
    }
    const isWanted = ({ location }: { readonly location: DocumentationPartLocation }): boolean =>
      (type === undefined || location.type === type) &&
      (path === undefined || location.path === path) &&
      (location.name ?? "").includes(nameQuery);
    return listPage([...documentationParts.values()].filter(isWanted), page, ({ id }) => id);
  },

  UpdateDocumentationPart({ restApiId, documentationPartId, patchOperations }, { store }) {
    const part = partOf(store, restApiId, documentationPartId);
    const changed = { ...part };
    applyPatch(changed, patchOperations, RULES);
    store.restApi(restApiId).documentationParts.set(part.id, changed);
    return changed;
  },

  DeleteDocumentationPart({ restApiId, documentationPartId }, { store }) {
    partOf(store, restApiId, documentationPartId);
    store.restApi(restApiId).documentationParts.delete(documentationPartId);
    return {};
  },

  ImportDocumentationParts({ restApiId, body, mode, failOnWarnings = false }, { store }) {
    const { documentationParts } = store.restApi(restApiId);
    const parts = new Map(mode === "overwrite" ? [] : documentationParts);
    const { ids, warnings } = importDocumentation(parts, parseDocument(body));
    if (failOnWarnings && warnings.length > 0) throw badRequest(warnings.join("\n"));
    documentationParts.clear();
    for (const [id, part] of parts) documentationParts.set(id, part);
    return { ids, warnings };
  },
} satisfies ApiGatewayOperations;

/** @throws NotFoundException, also for an API that is not there */
function partOf(store: ApiGatewayStore, restApiId: string, id: string): DocumentationPartRecord {
  const part = store.restApis.get(restApiId)?.documentationParts.get(id);
  if (part === undefined) throw notFound("Invalid Documentation part identifier specified");
  return part;
}
