import type { Operations } from "@assay/wire";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import type { ApiGatewayV2Context } from "../context.js";
import { badRequest, conflict, notFound } from "../errors.js";
import type { GatewayApi } from "../gateway-api.js";
import { given } from "../given.js";
import { newId } from "../identifiers.js";
import { listPage } from "../page.js";

/** Stored and shown; requests to HTTP APIs are never validated against them, as on AWS. */
export const modelOperations = {
  CreateModel({ ApiId, ...input }, { store }) {
    const api = store.api(ApiId);
    checkName(input.Name);
    if ([...api.models.values()].some(({ Name }) => Name === input.Name)) throw conflict("Model name already exists");
    const ModelId = newId(6);
    const model: ApiGatewayV2.Model = { ContentType: "application/json", ...given(input), Name: input.Name, ModelId };
    api.models.set(ModelId, model);
    return model;
  },

  GetModel({ ApiId, ModelId }, { store }) {
    return modelOf(store.api(ApiId), ModelId);
  },

  GetModels({ ApiId, ...page }, { store }) {
    return listPage(store.api(ApiId).models.values(), page, ({ ModelId }) => ModelId);
  },

  UpdateModel({ ApiId, ModelId, ...input }, { store }) {
    const api = store.api(ApiId);
    if (input.Name !== undefined) checkName(input.Name);
    const model = { ...modelOf(api, ModelId), ...given(input) };
    api.models.set(ModelId, model);
    return model;
  },

  DeleteModel({ ApiId, ModelId }, { store }) {
    const api = store.api(ApiId);
    modelOf(api, ModelId);
    api.models.delete(ModelId);
    return {};
  },
} satisfies Operations<typeof ApiGatewayV2, ApiGatewayV2Context>;

function modelOf(api: GatewayApi, modelId: string): ApiGatewayV2.Model {
  const model = api.models.get(modelId);
  if (model === undefined) throw notFound("Model", modelId);
  return model;
}

function checkName(name: string): void {
  if (!/^[A-Za-z0-9]{1,255}$/.test(name)) throw badRequest("Model name must be alphanumeric");
}
