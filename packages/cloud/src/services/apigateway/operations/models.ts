import { modelTemplate } from "../../../model-template.js";
import { badRequest, conflict, notFound } from "../errors.js";
import { newShortId } from "../identifiers.js";
import { listPage } from "../list-page.js";
import { applyPatch, type PatchRules, text } from "../patch.js";
import { type ModelRecord, pathOf, type RestApiRecord } from "../rest-api.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

/** The models that every new API has. */
export function newDefaultModels(): ModelRecord[] {
  const draft = "http://json-schema.org/draft-04/schema#";
  const empty = { $schema: draft, title: "Empty Schema", type: "object" };
  const error = { $schema: draft, title: "Error Schema", type: "object", properties: { message: { type: "string" } } };
  const shown = (schema: object): string => JSON.stringify(schema, undefined, 2);
  const contentType = "application/json";
  return [
    {
      id: newShortId(),
      name: "Empty",
      description: "This is a default empty schema model",
      schema: shown(empty),
      contentType,
    },
    {
      id: newShortId(),
      name: "Error",
      description: "This is a default error schema model",
      schema: shown(error),
      contentType,
    },
  ];
}

/** @throws BadRequestException for a name or a schema that AWS refuses */
export function checkModel({ name, schema, contentType }: Omit<ModelRecord, "id">): void {
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw badRequest("Model name must be alphanumeric: ".concat(name));
  if (contentType !== "application/json" || schema === undefined) return;
  try {
    JSON.parse(schema);
  } catch {
    throw badRequest(
      "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified]",
    );
  }
}

const RULES: PatchRules<ModelRecord> = {
  description: { ops: ["replace"], rule: text("description") },
  schema: { ops: ["replace"], rule: text("schema") },
};

export const modelOperations = {
  CreateModel({ restApiId, ...input }, { store }) {
    const { models } = store.restApi(restApiId).definition;
    if (models.has(input.name)) throw conflict("Model name already exists for this REST API");
    checkModel(input);
    const model: ModelRecord = { ...input, id: newShortId() };
    models.set(model.name, model);
    return model;
  },

  GetModel({ restApiId, modelName }, { store }) {
    return modelOf(store.restApi(restApiId), modelName);
  },

  GetModels({ restApiId, ...page }, { store }) {
    return listPage(store.restApi(restApiId).definition.models.values(), page, ({ name }) => name);
  },

  GetModelTemplate({ restApiId, modelName }, { store }) {
    const api = store.restApi(restApiId);
    const model = modelOf(api, modelName);
    if (model.contentType !== "application/json") {
      throw badRequest(`No mapping template can be generated for models of content type ${model.contentType}`);
    }
    const schemas = new Map([...api.definition.models.values()].map(({ name, schema }) => [name, schema]));
    return { value: modelTemplate(modelName, schemas) };
  },

  UpdateModel({ restApiId, modelName, patchOperations }, { store }) {
    const api = store.restApi(restApiId);
    const changed = { ...modelOf(api, modelName) };
    applyPatch(changed, patchOperations, RULES);
    checkModel(changed);
    api.definition.models.set(modelName, changed);
    return changed;
  },

  DeleteModel({ restApiId, modelName }, { store }) {
    const api = store.restApi(restApiId);
    modelOf(api, modelName);
    for (const resource of api.definition.resources.values()) {
      for (const { httpMethod, requestModels, methodResponses } of resource.methods.values()) {
        const place = `${pathOf(api.definition, resource)}/${httpMethod}`;
        if (Object.values(requestModels ?? {}).includes(modelName)) {
          throw conflict(`Cannot delete model '${modelName}', is referenced in method request: ${place}`);
        }
        if (
          Object.values(methodResponses).some((each) => Object.values(each.responseModels ?? {}).includes(modelName))
        ) {
          throw conflict(`Cannot delete model '${modelName}', is referenced in method response: ${place}`);
        }
      }
    }
    api.definition.models.delete(modelName);
    return {};
  },
} satisfies ApiGatewayOperations;

function modelOf({ definition }: RestApiRecord, name: string): ModelRecord {
  const model = definition.models.get(name);
  if (model === undefined) throw notFound(`Invalid model name specified: ${name}`);
  return model;
}
