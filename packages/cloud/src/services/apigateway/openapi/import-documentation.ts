import type { DocumentationPartLocation } from "@aws-sdk/client-api-gateway";
import {
  addPart,
  checkProperties,
  completeLocation,
  type DocumentationPartRecord,
  findPartAt,
} from "../documentation.js";
import { newShortId } from "../identifiers.js";
import { isJson, type Json, listAt, objectAt } from "./document.js";

/** Adds the parts of a document's `x-amazon-apigateway-documentation`; a part of the same place gives way. */
export function importDocumentation(
  parts: Map<string, DocumentationPartRecord>,
  document: Json,
): { readonly ids: string[]; readonly warnings: string[] } {
  const ids: string[] = [];
  const warnings: string[] = [];
  for (const each of listAt(objectAt(document, "x-amazon-apigateway-documentation"), "documentationParts")) {
    try {
      ids.push(importPart(parts, isJson(each) ? each : {}));
    } catch (cause) {
      warnings.push(cause instanceof Error ? cause.message : String(cause));
    }
  }
  return { ids, warnings };
}

function importPart(parts: Map<string, DocumentationPartRecord>, part: Json): string {
  // Whatever the document says for a location is checked as what a client sends.
  const location = completeLocation(objectAt(part, "location") as unknown as DocumentationPartLocation);
  const properties = JSON.stringify(part.properties ?? {});
  checkProperties(properties);
  const known = findPartAt(parts, location);
  if (known !== undefined) parts.delete(known.id);
  return addPart(parts, { id: known?.id ?? newShortId(), location, properties }).id;
}
