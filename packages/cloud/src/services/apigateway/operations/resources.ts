import type { Resource } from "@aws-sdk/client-api-gateway";
import { badRequest, conflict, notFound } from "../errors.js";
import { newShortId } from "../identifiers.js";
import { listPage } from "../list-page.js";
import { applyPatch, type PatchRules } from "../patch.js";
import { type ApiDefinition, pathOf, type ResourceRecord } from "../rest-api.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

const PATH_PART = /^(?:[a-zA-Z0-9._\-:]*|\{[a-zA-Z0-9._\-:]+\+?\})$/;

/** @throws BadRequestException, ConflictException for a part that cannot stand below that parent */
export function checkPathPart({ resources }: ApiDefinition, parentId: string, pathPart: string): void {
  if (!PATH_PART.test(pathPart) || pathPart === "") {
    throw badRequest(
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
    );
  }
  const parent = resources.get(parentId);
  if (parent === undefined) throw notFound("Invalid Resource identifier specified");
  if (parent.pathPart?.endsWith("+}") === true) {
    throw badRequest(
      `Cannot create a child of a resource with a greedy path variable: ${pathOf({ resources }, parent)}`,
    );
  }
  const siblings = [...resources.values()].filter((each) => each.parentId === parentId);
  if (siblings.some((each) => each.pathPart === pathPart)) {
    throw conflict("Another resource with the same parent already has this name: ".concat(pathPart));
  }
  const isVariable = (part: string | undefined): boolean => /^\{.*[^+]\}$/.test(part ?? "");
  const other = siblings.find((each) => isVariable(each.pathPart));
  if (isVariable(pathPart) && other !== undefined) {
    throw badRequest(
      `A sibling (${other.pathPart}) of this resource already has a variable path part -- only one is allowed`,
    );
  }
}

function describeResource(
  definition: ApiDefinition,
  resource: ResourceRecord,
  embed: readonly string[] = [],
): Resource {
  const { id, parentId, pathPart, methods } = resource;
  const isEmbedded = embed.includes("methods");
  const shown = [...methods].map(([name, method]) => [name, isEmbedded ? method : {}] as const);
  return {
    id,
    parentId,
    pathPart,
    path: pathOf(definition, resource),
    resourceMethods: shown.length === 0 ? undefined : Object.fromEntries(shown),
  };
}

const RULES: PatchRules<{ readonly definition: ApiDefinition; readonly resource: ResourceRecord }> = {
  pathPart: ({ definition, resource }, { value = "" }) => {
    checkPathPart(definition, resource.parentId ?? "", value);
    resource.pathPart = value;
  },
  parentId: ({ definition, resource }, { value = "" }) => {
    checkPathPart(definition, value, resource.pathPart ?? "");
    for (let at = definition.resources.get(value); at !== undefined; at = definition.resources.get(at.parentId ?? "")) {
      if (at.id === resource.id) throw badRequest("Resources cannot be cyclical.");
    }
    resource.parentId = value;
  },
};

export const resourceOperations = {
  CreateResource({ restApiId, parentId, pathPart }, { store }) {
    const { definition } = store.restApi(restApiId);
    checkPathPart(definition, parentId, pathPart);
    const resource: ResourceRecord = { id: newShortId(), parentId, pathPart, methods: new Map() };
    definition.resources.set(resource.id, resource);
    return describeResource(definition, resource);
  },

  GetResource({ restApiId, resourceId, embed }, { store }) {
    const resource = store.resource(restApiId, resourceId);
    return describeResource(store.restApi(restApiId).definition, resource, embed);
  },

  GetResources({ restApiId, embed, ...page }, { store }) {
    const { definition } = store.restApi(restApiId);
    const { items, position } = listPage(definition.resources.values(), page, ({ id }) => id);
    return { items: items.map((each) => describeResource(definition, each, embed)), position };
  },

  UpdateResource({ restApiId, resourceId, patchOperations }, { store }) {
    const resource = store.resource(restApiId, resourceId);
    const { definition, rootResourceId } = store.restApi(restApiId);
    if (resourceId === rootResourceId) throw badRequest("Root resource cannot update its parent or path part.");
    applyPatch({ definition, resource }, patchOperations, RULES);
    return describeResource(definition, resource);
  },

  DeleteResource({ restApiId, resourceId }, { store }) {
    store.resource(restApiId, resourceId);
    const { definition, rootResourceId } = store.restApi(restApiId);
    if (resourceId === rootResourceId) throw badRequest("Root resource can not be deleted");
    deleteTree(definition, resourceId);
    return {};
  },
} satisfies ApiGatewayOperations;

function deleteTree({ resources }: Pick<ApiDefinition, "resources">, id: string): void {
  const children = [...resources.values()].filter(({ parentId }) => parentId === id);
  resources.delete(id);
  for (const child of children) deleteTree({ resources }, child.id);
}
