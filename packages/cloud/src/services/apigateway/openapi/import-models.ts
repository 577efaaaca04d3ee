import { createHash } from "node:crypto";
import { newShortId } from "../identifiers.js";
import type { ApiDefinition } from "../rest-api.js";
import { isJson, type Json, objectAt, textAt } from "./document.js";

const REFERENCE = /^#\/(?:definitions|components\/schemas)\//;

/** Adds the document's schemas as models; what the API has under the same name gives way. */
export function importModels(definition: ApiDefinition, document: Json): void {
  const schemas = { ...objectAt(document, "definitions"), ...objectAt(objectAt(document, "components"), "schemas") };
  for (const [name, schema] of Object.entries(schemas)) addModel(definition, name, schema);
}

/** Name of the model for a schema: the one that it refers to, or one that is made for it. Undefined without a schema. */
export function modelFor(definition: ApiDefinition, schema: unknown): string | undefined {
  if (!isJson(schema) || Object.keys(schema).length === 0) return undefined;
  const reference = textAt(schema, "$ref");
  if (reference !== undefined) return REFERENCE.test(reference) ? reference.replace(REFERENCE, "") : undefined;
  // The name depends on nothing but the schema, so that the same one gives the same model again.
  const name = `MODEL${createHash("sha256").update(JSON.stringify(schema)).digest("hex").slice(0, 6)}`;
  addModel(definition, name, schema);
  return name;
}

function addModel({ models }: ApiDefinition, name: string, schema: unknown): void {
  // References between models become the bare names by which validation looks them up.
  const text = JSON.stringify(schema, (key, value: unknown) => {
    return key === "$ref" && typeof value === "string" ? value.replace(REFERENCE, "") : value;
  });
  const id = models.get(name)?.id ?? newShortId();
  models.set(name, { id, name, schema: text, contentType: "application/json" });
}
