import ajvDraft04 from "ajv-draft-04";
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
  let body: unknown;
  try {
    body = JSON.parse(Buffer.from(request.body).toString() || "{}");
  } catch {
    throw new GatewayFault("BAD_REQUEST_BODY", { message: "Invalid request body", reason: "the body is not JSON" });
  }
  const validate = validatorOf(definition, model);
  if (validate(body)) return;
  const reasons = validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`.trim());
  throw new GatewayFault("BAD_REQUEST_BODY", { message: "Invalid request body", reason: reasons?.join("; ") ?? "" });
}

// A CommonJS module: its class is the default member of what Node imports.
const Ajv = ajvDraft04.default;

type Validator = ReturnType<InstanceType<typeof Ajv>["compile"]>;

const validators = new WeakMap<ModelRecord, Validator>();

function validatorOf(definition: ApiDefinition, model: ModelRecord): Validator {
  const known = validators.get(model);
  if (known !== undefined) return known;
  const ajv = new Ajv({ allErrors: true, strict: false, logger: false });
  // Models refer to each other by their URL at AWS; only the name at its end says which is meant.
  const schemas = new Map([...definition.models.values()].map(({ name, schema }) => [name, parseSchema(schema)]));
  for (const [name, schema] of schemas) {
    if (name !== model.name) ajv.addSchema(schema, name);
  }
  const validate = ajv.compile(parseSchema(model.schema));
  validators.set(model, validate);
  return validate;
}

const MODEL_URL = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/([^/#]+)/;

function parseSchema(schema = "{}"): object {
  return JSON.parse(schema, (name, value: unknown) =>
    name === "$ref" && typeof value === "string" ? value.replace(MODEL_URL, "$1") : value,
  );
}
