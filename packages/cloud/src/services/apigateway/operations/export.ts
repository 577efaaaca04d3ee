import type { OutputOf } from "@assay/wire";
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { stringify } from "yaml";
import { badRequest } from "../errors.js";
import { formatOf } from "../openapi/export-format.js";
import { timeText, writeDocument } from "../openapi/write-document.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

export const exportOperations = {
  GetExport({ restApiId, stageName, exportType, parameters, accepts = "application/json" }, { store, region }) {
    const api = store.restApi(restApiId);
    const { deploymentId, documentationVersion } = store.stage(restApiId, stageName);
    if (exportType !== "oas30" && exportType !== "swagger") {
      throw badRequest(`Unsupported export type: ${exportType}. Must be one of: [oas30, swagger]`);
    }
    const isYaml = /\byaml\b/i.test(accepts);
    if (!isYaml && !/\bjson\b|\*\/\*/i.test(accepts)) throw badRequest(`Unsupported media type: ${accepts}`);
    if (parameters?.extensions?.includes("postman") === true) {
      const detail = "an export is to have extensions for Postman; it has none";
      store.ports.ledger.record({ source: "apigateway.GetExport", gap: "postman-extensions", detail });
    }
    const { definition } = store.deployment(restApiId, deploymentId);
    const documentation = api.documentationVersions.get(documentationVersion ?? "");
    const format = formatOf(exportType, parameters?.extensions);
    const document = writeDocument({ api, stageName, definition, region, documentation }, format);
    const fileName = `${exportType}_${timeText(api.createdDate)}.${isYaml ? "yaml" : "json"}`;
    return {
      contentType: "application/octet-stream",
      contentDisposition: `attachment; filename="${fileName}"`,
      body: bodyOf(isYaml ? stringify(document) : JSON.stringify(document, undefined, 2)),
    };
  },
} satisfies ApiGatewayOperations;

type Body = NonNullable<OutputOf<typeof ApiGateway, "GetExport">["body"]>;

// The SDK decorates bytes with methods for whoever receives them; the wire needs the bytes only.
function bodyOf(text: string): Body {
  const bytes: Uint8Array = Buffer.from(text);
  return bytes as Body;
}
