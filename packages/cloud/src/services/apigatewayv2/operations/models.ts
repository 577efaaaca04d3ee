import type { Operations } from "@assay/wire";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import { modelTemplate } from "../../../model-template.js";
import type { ApiGatewayV2Context } from "../context.js";
import { badRequest, conflict, notFound } from "../errors.js";
import type { GatewayApi } from "../gateway-api.js";
import { given } from "../given.js";
import { newId } from "../identifiers.js";
import { schemasOf } from "../message-models.js";
import { listPage } from "../page.js";

/** Messages of WebSocket APIs are checked against them; requests to HTTP APIs never are, as on AWS. */
export const modelOperations = {
  CreateModel({ ApiId, ...input }, { store }) {
    const api = store.api(ApiId);
    checkModel(input);
    if ([...api.models.values()].some(({ Name }) => Name === input.Name)) throw conflict("Model name already exists");
    const ModelId = newId(6);
    const model: ApiGatewayV2.Model = { ContentType: "application/json", ...given(input), Name: input.Name, ModelId };
    api.models.set(ModelId, model);
    store.autoDeploy(api);
    return model;
  },

  GetModelTemplate({ ApiId, ModelId }, { store }) {
    const { models } = store.api(ApiId);
    const { Name = "" } = modelOf(store.api(ApiId), ModelId);
    return { Value: modelTemplate(Name, schemasOf(models)) };
  },

  GetModel({ ApiId, ModelId }, { store }) {
    return modelOf(store.api(ApiId), ModelId);
  },

  GetModels({ ApiId, ...page }, { store }) {
    return listPage(store.api(ApiId).models.values(), page, ({ ModelId }) => ModelId);
  },

  UpdateModel({ ApiId, ModelId, ...input }, { store }) {
    const api = store.api(ApiId);
    const model = { ...modelOf(api, ModelId), ...given(input) };
    checkModel(model);
    api.models.set(ModelId, model);
    store.autoDeploy(api);
    return model;
  },

  DeleteModel({ ApiId, ModelId }, { store }) {
    const api = store.api(ApiId);
    const { Name = "" } = modelOf(api, ModelId);
    const route = [...api.routes.values()].find((each) => Object.values(each.RequestModels ?? {}).includes(Name));
    if (route !== undefined) throw conflict(`Cannot delete model '${Name}', is referenced in route: ${route.RouteKey}`);
    api.models.delete(ModelId);
    store.autoDeploy(api);
    return {};
  },
} satisfies Operations<typeof ApiGatewayV2, ApiGatewayV2Context>;

function modelOf(api: GatewayApi, modelId: string): ApiGatewayV2.Model {
  const model = api.models.get(modelId);
  if (model === undefined) throw notFound("Model", modelId);
  return model;
}

function checkModel({ Name = "", Schema, ContentType = "application/json" }: ApiGatewayV2.Model): void {
  if (!/^[A-Za-z0-9]{1,255}$/.test(Name)) throw badRequest("Model name must be alphanumeric");
  if (ContentType !== "application/json" || Schema === undefined) return;
  try {
    JSON.parse(Schema);
  } catch {
    throw badRequest(
      "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified]",
    );
  }
}
