import type { ApiDefinition, MethodRecord, MethodResponseRecord } from "../rest-api.js";
import { compact, type ExportFormat, modelReference, type Node } from "./export-format.js";
import { writeIntegration } from "./write-integration.js";
import { writeSecurity } from "./write-security.js";

const TEXT_SCHEMA = { type: "string" };

/** A method as an operation of the document. */
export function writeOperation(
  definition: ApiDefinition,
  method: MethodRecord,
  format: ExportFormat,
  resourceId: string,
): Node {
  const { methodIntegration } = method;
  const validator = definition.requestValidators.get(method.requestValidatorId ?? "");
  const described = format.dialect === "swagger" ? writeSwagger(method, format) : writeOpenApi(method, format);
  return {
    ...compact({ operationId: method.operationName }),
    ...described,
    ...compact({ security: writeSecurity(definition, method) }),
    ...(format.hasSettings && compact({ "x-amazon-apigateway-request-validator": validator?.name })),
    ...(format.hasIntegrations &&
      methodIntegration !== undefined && {
        "x-amazon-apigateway-integration": writeIntegration(methodIntegration, resourceId),
      }),
  };
}

function writeOpenApi(method: MethodRecord, format: ExportFormat): Node {
  const parameters = parametersOf(method).map(({ name, place, isRequired }) => ({
    name,
    in: place,
    // Only what is required says so here; Swagger says it of each.
    ...(isRequired && { required: true }),
    schema: TEXT_SCHEMA,
  }));
  const content = contentOf(method.requestModels, format);
  const requestBody = Object.keys(content).length === 0 ? {} : { content, required: true };
  const responses = responsesOf(method, ({ responseParameters, responseModels }) => ({
    ...compact({ headers: headersOf(responseParameters, { schema: TEXT_SCHEMA }) }),
    content: contentOf(responseModels, format),
  }));
  return { ...compact({ parameters, requestBody }), responses };
}

function writeSwagger(method: MethodRecord, format: ExportFormat): Node {
  const { requestModels = {}, methodResponses, methodIntegration } = method;
  const responseTypes = Object.values(methodResponses).flatMap((each) => Object.keys(each.responseModels ?? {}));
  const mappings = Object.values(methodIntegration?.integrationResponses ?? {});
  const mappedTypes = mappings.flatMap((each) => Object.keys(each.responseTemplates ?? {}));
  const parameters: Node[] = parametersOf(method).map(({ name, place, isRequired }) => {
    return { name, in: place, required: isRequired, ...TEXT_SCHEMA };
  });
  const model = Object.values(requestModels)[0];
  if (model !== undefined) {
    parameters.push({ in: "body", name: model, required: true, schema: modelReference(format, model) });
  }
  const responses = responsesOf(method, ({ responseParameters, responseModels = {} }) => {
    const answered = Object.values(responseModels)[0];
    const schema = answered === undefined ? undefined : modelReference(format, answered);
    return compact({ schema, headers: headersOf(responseParameters, TEXT_SCHEMA) });
  });
  return {
    ...compact({
      consumes: unique([...Object.keys(requestModels), ...Object.keys(methodIntegration?.requestTemplates ?? {})]),
      produces: unique([...responseTypes, ...mappedTypes]),
      parameters,
    }),
    responses,
  };
}

function responsesOf({ methodResponses }: MethodRecord, write: (response: MethodResponseRecord) => Node): Node {
  const entries = Object.entries(methodResponses).map(([statusCode, response]) => {
    return [statusCode, { description: `${statusCode} response`, ...write({ ...response, statusCode }) }] as const;
  });
  return Object.fromEntries(entries);
}

function parametersOf({ requestParameters = {} }: MethodRecord) {
  return Object.entries(requestParameters).map(([parameter, isRequired]) => {
    const [, , place = "", ...rest] = parameter.split(".");
    const isQuery = place.endsWith("querystring");
    const isPath = place === "path";
    // A path has all of its parts; OpenAPI demands that it is said.
    return {
      name: rest.join("."),
      place: isQuery ? "query" : isPath ? "path" : "header",
      isRequired: isPath || isRequired,
    };
  });
}

function headersOf(parameters: MethodResponseRecord["responseParameters"] = {}, header: Node): Node {
  const names = Object.keys(parameters).map((each) => each.replace(/^method\.response\.header\./, ""));
  return Object.fromEntries(names.map((name) => [name, header]));
}

function contentOf(models: Readonly<Record<string, string>> = {}, format: ExportFormat): Node {
  return Object.fromEntries(
    Object.entries(models).map(([type, model]) => [type, { schema: modelReference(format, model) }]),
  );
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
