import type { DocumentationPart, DocumentationPartLocation, DocumentationVersion } from "@aws-sdk/client-api-gateway";
import { badRequest, conflict, enumViolation } from "./errors.js";

/** What is said about one thing of an API. */
export interface DocumentationPartRecord extends DocumentationPart {
  readonly id: string;
  readonly location: DocumentationPartLocation;
  /** JSON. */
  properties: string;
}

/** The parts of an API as they were at one time, so that stages keep what fits their deployment. */
export interface DocumentationVersionRecord extends DocumentationVersion {
  readonly version: string;
  readonly createdDate: Date;
  description: string | undefined;
  readonly parts: Map<string, DocumentationPartRecord>;
}

interface Fields {
  readonly path?: true;
  readonly method?: true;
  readonly statusCode?: true;
  readonly name?: true;
}

const OF_REQUEST: Fields = { path: true, method: true, name: true };

// API reference, "DocumentationPartLocation", read November 2026: which members each kind of thing has.
const FIELDS: Readonly<Record<DocumentationPartLocation["type"] & string, Fields>> = {
  API: {},
  AUTHORIZER: { name: true },
  MODEL: { name: true },
  RESOURCE: { path: true },
  METHOD: { path: true, method: true },
  PATH_PARAMETER: OF_REQUEST,
  QUERY_PARAMETER: OF_REQUEST,
  REQUEST_HEADER: OF_REQUEST,
  REQUEST_BODY: { path: true, method: true },
  RESPONSE: { path: true, method: true, statusCode: true },
  RESPONSE_HEADER: { path: true, method: true, statusCode: true, name: true },
  RESPONSE_BODY: { path: true, method: true, statusCode: true },
};

// In the order in which AWS lists them.
const TYPES = [
  "RESPONSE_BODY",
  "RESPONSE",
  "METHOD",
  "MODEL",
  "AUTHORIZER",
  "RESPONSE_HEADER",
  "RESOURCE",
  "PATH_PARAMETER",
  "REQUEST_BODY",
  "QUERY_PARAMETER",
  "API",
  "REQUEST_HEADER",
] as const;

/** The location with what AWS takes for the members that were left out. @throws ValidationException, BadRequestException */
export function completeLocation(location: DocumentationPartLocation): DocumentationPartLocation {
  const { type, path = "/", method = "*", statusCode = "*", name } = location;
  if (type === undefined || !TYPES.includes(type)) {
    throw enumViolation("createDocumentationPartInput.location.type", type, TYPES);
  }
  const fields = FIELDS[type];
  for (const member of ["path", "method", "statusCode", "name"] as const) {
    if (location[member] !== undefined && fields[member] !== true) {
      throw badRequest(`Invalid location: '${member}' is not a valid field for type '${type}'`);
    }
  }
  if (fields.name === true && name === undefined) throw badRequest(`Invalid location: type '${type}' needs a name`);
  return {
    type,
    ...(fields.path && { path }),
    ...(fields.method && { method }),
    ...(fields.statusCode && { statusCode }),
    ...(name !== undefined && { name }),
  };
}

/** @throws BadRequestException for what is not the JSON object that properties are */
export function checkProperties(properties: string): void {
  if (properties === "") throw badRequest("Documentation part properties must be non-empty");
  let value: unknown;
  try {
    value = JSON.parse(properties);
  } catch {
    value = undefined;
  }
  if (typeof value !== "object" || value === null)
    throw badRequest("Documentation part properties must be a JSON object");
}

export function findPartAt(
  parts: ReadonlyMap<string, DocumentationPartRecord>,
  location: DocumentationPartLocation,
): DocumentationPartRecord | undefined {
  const wanted = keyOf(location);
  return [...parts.values()].find((part) => keyOf(part.location) === wanted);
}

/** @throws ConflictException when the location has a part already */
export function addPart(
  parts: Map<string, DocumentationPartRecord>,
  part: DocumentationPartRecord,
): DocumentationPartRecord {
  if (findPartAt(parts, part.location) !== undefined) {
    const described = Object.entries(part.location).map(([name, value]) => `${name} '${value}'`);
    throw conflict(`Documentation part already exists for the specified location: ${described.join(", ")}.`);
  }
  parts.set(part.id, part);
  return part;
}

function keyOf({ type, path, method, statusCode, name }: DocumentationPartLocation): string {
  return JSON.stringify([type, path, method, statusCode, name]);
}
