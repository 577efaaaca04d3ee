import { compileRequestModel, type RequestModel } from "../../../request-model.js";
import type { ApiDefinition, ModelRecord } from "../rest-api.js";
import { type Call, headerOf } from "./call.js";
import { GatewayFault } from "./gateway-fault.js";

/** @throws GatewayFault naming the parameters that are missing, or telling that the body does not fit its model */
export function validateRequest(call: Call): void {
  const validator = call.definition.requestValidators.get(call.method.requestValidatorId ?? "");
  if (validator?.validateRequestParameters === true) checkParameters(call);
  if (validator?.validateRequestBody === true) checkBody(call);
}

function checkParameters({ method, request, pathParameters }: Call): void {
  const missing: string[] = [];
  for (const [parameter, isRequired] of Object.entries(method.requestParameters ?? {})) {
    const [, , place, ...rest] = parameter.split(".");
    const name = rest.join(".");
    if (isRequired && !isPresent(place ?? "", name)) missing.push(name);
  }
  if (missing.length === 0) return;
  throw new GatewayFault("BAD_REQUEST_PARAMETERS", {
    message: `Missing required request parameters: [${missing.join(", ")}]`,
  });

  function isPresent(place: string, name: string): boolean {
    if (place === "path") return (pathParameters[name] ?? "") !== "";
    if (place.endsWith("header")) return (headerOf(request.headers, name) ?? "") !== "";
    return request.query.some(([each, value]) => each === name && value !== "");
  }
}

function checkBody({ method, request, definition }: Call): void {
  const contentType = headerOf(request.headers, "content-type")?.split(";")[0]?.trim() ?? "application/json";
  const name = method.requestModels?.[contentType] ?? method.requestModels?.$default;
  const model = definition.models.get(name ?? "");
  if (model?.schema === undefined) return;
  const reason = compiledModel(definition, model)(request.body);
  if (reason !== undefined) throw new GatewayFault("BAD_REQUEST_BODY", { message: "Invalid request body", reason });
}

const compiled = new WeakMap<ModelRecord, RequestModel>();

function compiledModel({ models }: ApiDefinition, model: ModelRecord): RequestModel {
  const known = compiled.get(model);
  if (known !== undefined) return known;
  const schemas = new Map([...models.values()].map(({ name, schema }) => [name, schema]));
  const made = compileRequestModel(model.name, schemas);
  compiled.set(model, made);
  return made;
}
