import type { Resource } from "@aws-sdk/client-api-gateway";
import { badRequest, conflict, notFound } from "../errors.js";
import { newShortId } from "../identifiers.js";
import { listPage } from "../list-page.js";
import { applyPatch, type PatchRules } from "../patch.js";
import { type ApiDefinition, pathOf, type ResourceRecord } from "../rest-api.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

const PATH_PART = /^(?:[a-zA-Z0-9._\-:]*|\{[a-zA-Z0-9._\-:]+\+?\})$/;

/** One that is moved has an id already. */
type NewResource = Partial<Pick<ResourceRecord, "id" | "parentId" | "pathPart">>;

/** @throws BadRequestException, ConflictException for a part that cannot stand below that parent */
function checkPathPart({ resources }: ApiDefinition, { id, parentId = "", pathPart = "" }: NewResource): void {
  if (!PATH_PART.test(pathPart) || pathPart === "") {
    throw badRequest(
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
    );
  }
  const parent = resources.get(parentId);
  if (parent === undefined) throw notFound("Invalid Resource identifier specified");
  if (parent.pathPart?.endsWith("+}") === true) {
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.pathPart}`);
  }
  const siblings = [...resources.values()].filter((each) => each.parentId === parentId && each.id !== id);
  if (siblings.some((each) => each.pathPart === pathPart)) {
    throw conflict("Another resource with the same parent already has this name: ".concat(pathPart));
  }
  // A greedy variable may stand beside one that is not.
  const kindOf = (part = ""): string | undefined => /^\{.*?(\+?\})$/.exec(part)?.[1];
  const kind = kindOf(pathPart);
  const other = siblings.find((each) => kindOf(each.pathPart) === kind);
  if (kind !== undefined && other !== undefined) {
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
  parentId: {
    ops: ["replace"],
    rule: ({ definition, resource }, { value: parentId = "" }) => {
      checkPathPart(definition, { ...resource, parentId });
      const { resources } = definition;
      for (let at = resources.get(parentId); at !== undefined; at = resources.get(at.parentId ?? "")) {
        if (at.id === resource.id) throw badRequest("Resources cannot be cyclical.");
      }
      resource.parentId = parentId;
    },
  },
  pathPart: {
    ops: ["replace"],
    rule: ({ definition, resource }, { value: pathPart = "" }) => {
      checkPathPart(definition, { ...resource, pathPart });
      resource.pathPart = pathPart;
    },
  },
};

export const resourceOperations = {
  CreateResource({ restApiId, parentId, pathPart }, { store }) {
    const { definition } = store.restApi(restApiId);
    checkPathPart(definition, { parentId, pathPart });
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
    const resource = { ...store.resource(restApiId, resourceId) };
    const { definition, rootResourceId } = store.restApi(restApiId);
    if (resourceId === rootResourceId) throw badRequest("Root resource cannot update its parent or path part.");
    applyPatch({ definition, resource }, patchOperations, RULES);
    definition.resources.set(resourceId, resource);
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
