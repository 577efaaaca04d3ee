import { parse } from "yaml";
import { badRequest } from "../errors.js";

export type Json = Readonly<Record<string, unknown>>;

/** Reads OpenAPI 3 or Swagger 2, as JSON or YAML. @throws BadRequestException */
export function parseDocument(body: unknown): Json {
  let document: unknown;
  try {
    document = body instanceof Uint8Array ? parse(Buffer.from(body).toString(), { logLevel: "error" }) : undefined;
  } catch {
    document = undefined;
  }
  const isKnown = isJson(document) && (document.swagger === "2.0" || /^3\./.test(String(document.openapi)));
  if (!isKnown || !isJson(document)) throw badRequest("Invalid OpenAPI input.");
  return document;
}

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object member; empty when it is missing. */
export function objectAt(value: Json, name: string): Json {
  const member = value[name];
  return isJson(member) ? member : {};
}

export function textAt(value: Json, name: string): string | undefined {
  const member = value[name];
  return typeof member === "string" ? member : typeof member === "number" ? String(member) : undefined;
}

export function listAt(value: Json, name: string): readonly unknown[] {
  const member = value[name];
  return Array.isArray(member) ? member : [];
}

/** A map of texts; what is not text is left out. */
export function textsAt(value: Json, name: string): Record<string, string> {
  const entries = Object.entries(objectAt(value, name));
  return Object.fromEntries(entries.flatMap(([key, each]) => (typeof each === "string" ? [[key, each]] : [])));
}

/** Follows `$ref` within the document. */
export function resolved(document: Json, value: unknown): Json {
  if (!isJson(value)) return {};
  const path = textAt(value, "$ref");
  if (path === undefined || !path.startsWith("#/")) return value;
  let at: unknown = document;
  for (const name of path.slice(2).split("/")) at = isJson(at) ? at[name] : undefined;
  return isJson(at) ? at : {};
}
