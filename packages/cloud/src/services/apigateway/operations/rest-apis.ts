import type { EndpointConfiguration, RestApi } from "@aws-sdk/client-api-gateway";
import { badRequest } from "../errors.js";
import { newId } from "../identifiers.js";
import { listPage } from "../list-page.js";
import { applyPatch, boolean, invalidPath, type PatchRules, text, textList } from "../patch.js";
import { newDefinition, type RestApiRecord } from "../rest-api.js";
import type { ApiGatewayStore } from "../store.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";
import { newDefaultModels } from "./models.js";
import { flush } from "./stages.js";

type CreateInput = Parameters<NonNullable<ApiGatewayOperations["CreateRestApi"]>>[0];

// LocalStack's way of choosing an id; AWS would take it for any tag.
const CUSTOM_ID_TAG = "_custom_id_";

/** Adds an API that has nothing but its root resource and AWS's two models. */
export function createRestApi(store: ApiGatewayStore, input: CreateInput): RestApiRecord {
  if (input.name === "") throw badRequest("Rest API name cannot be empty");
  if (input.description === "") throw badRequest("Description cannot be an empty string");
  const id = input.tags?.[CUSTOM_ID_TAG] ?? newId();
  const rootResourceId = newId();
  const definition = newDefinition(rootResourceId);
  for (const model of newDefaultModels()) definition.models.set(model.name, model);
  definition.binaryMediaTypes = input.binaryMediaTypes ?? [];
  definition.minimumCompressionSize = checkCompression(input.minimumCompressionSize);
  definition.apiKeySource = input.apiKeySource ?? "HEADER";
  definition.policy = input.policy;
  const api: RestApiRecord = {
    id,
    name: input.name,
    description: input.description,
    version: input.version,
    createdDate: new Date(store.ports.clock.now()),
    rootResourceId,
    endpointConfiguration: { types: ["EDGE"], ipAddressType: "ipv4", ...input.endpointConfiguration },
    disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
    securityPolicy: input.securityPolicy,
    endpointAccessMode: input.endpointAccessMode,
    tags: { ...input.tags },
    definition,
    deployments: new Map(),
    stages: new Map(),
    documentationParts: new Map(),
    documentationVersions: new Map(),
  };
  notePolicy(store, input.policy);
  store.restApis.set(id, api);
  return api;
}

export function describeRestApi(api: RestApiRecord): RestApi {
  const { definition, createdDate, endpointConfiguration } = api;
  const { id, name, description, version, rootResourceId, tags, disableExecuteApiEndpoint } = api;
  return {
    id,
    name,
    description,
    version,
    createdDate,
    binaryMediaTypes: definition.binaryMediaTypes.length > 0 ? definition.binaryMediaTypes : undefined,
    minimumCompressionSize: definition.minimumCompressionSize,
    apiKeySource: definition.apiKeySource,
    endpointConfiguration,
    policy: definition.policy,
    tags: Object.keys(tags).length > 0 ? tags : undefined,
    disableExecuteApiEndpoint,
    rootResourceId,
    securityPolicy: api.securityPolicy,
    endpointAccessMode: api.endpointAccessMode,
    apiStatus: "AVAILABLE",
  };
}

const RULES: PatchRules<RestApiRecord> = {
  name: text("name"),
  description: text("description"),
  version: text("version"),
  disableExecuteApiEndpoint: boolean("disableExecuteApiEndpoint"),
  binaryMediaTypes: ({ definition }, change) => {
    if (change.rest.length === 0) throw invalidPath(change.path);
    const value = change.value?.replaceAll("~1", "/");
    textList<typeof definition>("binaryMediaTypes")(definition, { ...change, value });
  },
  minimumCompressionSize: ({ definition }, { op, value }) => {
    if (op !== "replace") throw badRequest("Invalid patch operation specified. Must be one of: [replace]");
    // Without a value, answers are no longer compressed.
    definition.minimumCompressionSize = checkCompression(value ? Number(value) : undefined);
  },
  apiKeySource: ({ definition }, { value }) => {
    if (value !== "HEADER" && value !== "AUTHORIZER") {
      throw badRequest(`Invalid patch value  '${value}' specified. Must be one of: [HEADER, AUTHORIZER]`);
    }
    definition.apiKeySource = value;
  },
  policy: ({ definition }, { op, value }) => {
    definition.policy = op === "remove" || value === "" ? undefined : value;
  },
  "endpointConfiguration/types": ({ endpointConfiguration }, { value }) => {
    if (value !== "EDGE" && value !== "REGIONAL" && value !== "PRIVATE") {
      throw badRequest("Invalid EndpointTypes specified. Valid options are [EDGE, PRIVATE, REGIONAL]");
    }
    endpointConfiguration.types = [value];
  },
  "endpointConfiguration/vpcEndpointIds": ({ endpointConfiguration }, change) =>
    textList<EndpointConfiguration>("vpcEndpointIds")(endpointConfiguration, change),
};

export const restApiOperations = {
  CreateRestApi(input, { store }) {
    const api = createRestApi(store, input);
    if (input.cloneFrom !== undefined) {
      const source = structuredClone(store.restApi(input.cloneFrom).definition);
      const root = source.resources.get(store.restApi(input.cloneFrom).rootResourceId);
      if (root !== undefined) {
        source.resources.delete(root.id);
        for (const resource of source.resources.values()) {
          if (resource.parentId === root.id) resource.parentId = api.rootResourceId;
        }
        source.resources.set(api.rootResourceId, { ...root, id: api.rootResourceId });
      }
      api.definition = source;
    }
    return describeRestApi(api);
  },

  GetRestApi({ restApiId }, { store }) {
    return describeRestApi(store.restApi(restApiId));
  },

  GetRestApis(input, { store }) {
    const { items, position } = listPage(store.restApis.values(), input, ({ id }) => id);
    return { items: items.map(describeRestApi), position };
  },

  UpdateRestApi({ restApiId, patchOperations }, { store }) {
    const api = store.restApi(restApiId);
    const endpointConfiguration = structuredClone(api.endpointConfiguration);
    const changed = { ...api, endpointConfiguration, definition: { ...api.definition } };
    applyPatch(changed, patchOperations, RULES);
    if (changed.name === "") throw badRequest("Rest API name cannot be empty");
    store.restApis.set(restApiId, changed);
    notePolicy(store, changed.definition.policy);
    return describeRestApi(changed);
  },

  DeleteRestApi({ restApiId }, { store }) {
    const { stages } = store.restApi(restApiId);
    for (const stageName of stages.keys()) flush(store, restApiId, stageName);
    store.restApis.delete(restApiId);
    return {};
  },
} satisfies ApiGatewayOperations;

/** @throws BadRequestException */
export function checkCompression(size: number | undefined): number | undefined {
  if (size !== undefined && !(size >= 0 && size <= 10_485_760)) {
    throw badRequest("Invalid minimum compression size, must be between 0 and 10485760");
  }
  return size;
}

function notePolicy({ ports }: ApiGatewayStore, policy: string | undefined): void {
  if (policy === undefined) return;
  ports.ledger.record({
    source: "apigateway.RestApi",
    gap: "resource-policy-not-enforced",
    detail: "an API has a resource policy; it is kept, and nobody is refused by it",
  });
}
