import type { DocumentationPartLocation } from "@aws-sdk/client-api-gateway";
import type { DocumentationVersionRecord } from "../documentation.js";
import { isJson } from "./document.js";
import type { ExportFormat, Node } from "./export-format.js";

const PLACES: Readonly<Record<string, string>> = {
  PATH_PARAMETER: "path",
  QUERY_PARAMETER: "query",
  REQUEST_HEADER: "header",
};

/** Adds to a document what a version of its documentation says of the document's parts. */
export function writeDocumentation(document: Node, version: DocumentationVersionRecord, format: ExportFormat): void {
  const parts = [...version.parts.values()].map(({ location, properties }) => ({
    location,
    properties: JSON.parse(properties) as Node,
  }));
  for (const { location, properties } of parts) {
    for (const target of targetsOf(document, location)) merge(target, properties);
  }
  if (!format.hasDocumentation) return;
  document["x-amazon-apigateway-documentation"] = {
    version: version.version,
    ...(version.createdDate !== undefined && { createdDate: version.createdDate.toISOString() }),
    documentationParts: parts,
  };
}

/** Whatever a part is about; more than one thing where its location leaves something open. */
function targetsOf(document: Node, location: DocumentationPartLocation): Node[] {
  const { type, name = "", path = "/", method = "*", statusCode = "*" } = location;
  const components = childOf(document, "components");
  switch (type) {
    case "API":
      return [childOf(document, "info")];
    case "AUTHORIZER":
      return [
        childOf(childOf(components, "securitySchemes"), name),
        childOf(childOf(document, "securityDefinitions"), name),
      ];
    case "MODEL":
      return [childOf(childOf(components, "schemas"), name), childOf(childOf(document, "definitions"), name)];
    default:
      break;
  }
  const item = childOf(childOf(document, "paths"), path);
  if (type === "RESOURCE") return [item];
  const operations = method === "*" ? Object.values(item).filter(isNode) : [childOf(item, method.toLowerCase())];
  if (type === "METHOD") return operations;
  if (type === "REQUEST_BODY") {
    return operations.flatMap((each) => [childOf(each, "requestBody"), ...parametersOf(each, "body")]);
  }
  const place = PLACES[type ?? ""];
  if (place !== undefined) return operations.flatMap((each) => parametersOf(each, place, name));
  const responses = operations.flatMap((each) => {
    const all = childOf(each, "responses");
    return statusCode === "*" ? Object.values(all).filter(isNode) : [childOf(all, statusCode)];
  });
  return type === "RESPONSE_HEADER" ? responses.map((each) => childOf(childOf(each, "headers"), name)) : responses;
}

function parametersOf(operation: Node, place: string, name?: string): Node[] {
  const all: unknown = operation.parameters;
  const nodes = Array.isArray(all) ? all.filter(isNode) : [];
  return nodes.filter((each) => each.in === place && (name === undefined || each.name === name));
}

/** A node of its own where there is none: what is said of nothing goes nowhere. */
function childOf(node: Node, name: string): Node {
  const child = Object.hasOwn(node, name) ? node[name] : undefined;
  return isNode(child) ? child : {};
}

function isNode(value: unknown): value is Node {
  return isJson(value);
}

function merge(target: Node, properties: Node): void {
  // Parts about the whole API may name `info` themselves.
  const { info, ...own } = properties;
  Object.assign(target, own, isNode(info) ? info : {});
}
