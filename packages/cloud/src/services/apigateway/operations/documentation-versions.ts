import type { DocumentationVersion } from "@aws-sdk/client-api-gateway";
import type { DocumentationVersionRecord } from "../documentation.js";
import { badRequest, conflict } from "../errors.js";
import { listPage } from "../list-page.js";
import { applyPatch, type PatchRules, text } from "../patch.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

const RULES: PatchRules<DocumentationVersionRecord> = { description: text("description") };

function describeVersion({ version, createdDate, description }: DocumentationVersionRecord): DocumentationVersion {
  return { version, createdDate, description };
}

export const documentationVersionOperations = {
  CreateDocumentationVersion({ restApiId, documentationVersion, stageName, description }, { store, clock }) {
    const { documentationParts, documentationVersions } = store.restApi(restApiId);
    if (documentationVersion === "") throw badRequest("Documentation version cannot be empty");
    if (documentationVersions.has(documentationVersion)) {
      throw conflict(`Documentation version already exists for the specified version: ${documentationVersion}`);
    }
    const stage = stageName === undefined ? undefined : store.stage(restApiId, stageName);
    const version: DocumentationVersionRecord = {
      version: documentationVersion,
      createdDate: new Date(clock.now()),
      description,
      parts: structuredClone(documentationParts),
    };
    documentationVersions.set(version.version, version);
    if (stage !== undefined) stage.documentationVersion = version.version;
    return describeVersion(version);
  },

  GetDocumentationVersion({ restApiId, documentationVersion }, { store }) {
    return describeVersion(store.documentationVersion(restApiId, documentationVersion));
  },

  GetDocumentationVersions({ restApiId, ...page }, { store }) {
    const versions = store.restApi(restApiId).documentationVersions.values();
    const { items, position } = listPage(versions, page, ({ version }) => version);
    return { items: items.map(describeVersion), position };
  },

  UpdateDocumentationVersion({ restApiId, documentationVersion, patchOperations }, { store }) {
    const version = store.documentationVersion(restApiId, documentationVersion);
    const changed = { ...version };
    applyPatch(changed, patchOperations, RULES);
    store.restApi(restApiId).documentationVersions.set(version.version, changed);
    return describeVersion(changed);
  },

  DeleteDocumentationVersion({ restApiId, documentationVersion }, { store }) {
    store.documentationVersion(restApiId, documentationVersion);
    const { stages, documentationVersions } = store.restApi(restApiId);
    const user = [...stages.values()].find((stage) => stage.documentationVersion === documentationVersion);
    if (user !== undefined) {
      throw conflict(`Documentation version ${documentationVersion} is associated with the stage ${user.stageName}`);
    }
    documentationVersions.delete(documentationVersion);
    return {};
  },
} satisfies ApiGatewayOperations;
