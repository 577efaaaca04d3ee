import type { DocumentationVersionRecord } from "../documentation.js";
import { type ApiDefinition, pathOf, type RestApiRecord } from "../rest-api.js";
import { compact, type ExportFormat, type Node } from "./export-format.js";
import { writeDocumentation } from "./write-documentation.js";
import { writeOperation } from "./write-operation.js";
import { writeSecuritySchemes } from "./write-security.js";

export interface ExportedStage {
  readonly api: RestApiRecord;
  readonly stageName: string;
  /** What the stage shows. */
  readonly definition: ApiDefinition;
  readonly region: string;
  readonly documentation: DocumentationVersionRecord | undefined;
}

/** The OpenAPI document of what a stage shows, in the shape in which AWS exports it. */
export function writeDocument(stage: ExportedStage, format: ExportFormat): Node {
  const { api, definition } = stage;
  const info = compact({
    title: api.name,
    description: api.description,
    // AWS tells when the API was made where nobody gave it a version.
    version: api.version ?? timeText(api.createdDate),
  });
  const document = {
    ...headOf(stage, format, info),
    paths: pathsOf(definition, format),
    ...partsOf(definition, format),
    ...(format.hasSettings && settingsOf(definition)),
  };
  if (stage.documentation !== undefined) writeDocumentation(document, stage.documentation, format);
  return document;
}

/** As in the names of exported files: without fractions of a second. */
export function timeText(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

function headOf({ api, stageName, region }: ExportedStage, { dialect }: ExportFormat, info: Node): Node {
  const host = `${api.id}.execute-api.${region}.amazonaws.com`;
  if (dialect === "swagger") return { swagger: "2.0", info, host, basePath: `/${stageName}`, schemes: ["https"] };
  const server = { url: `https://${host}/{basePath}`, variables: { basePath: { default: stageName } } };
  return { openapi: "3.0.1", info, servers: [server] };
}

function pathsOf(definition: ApiDefinition, format: ExportFormat): Node {
  const paths: Node = {};
  for (const resource of definition.resources.values()) {
    const operations = [...resource.methods].map(([name, method]) => [
      name === "ANY" ? "x-amazon-apigateway-any-method" : name.toLowerCase(),
      writeOperation(definition, method, format, resource.id),
    ]);
    if (operations.length > 0) paths[pathOf(definition, resource)] = Object.fromEntries(operations);
  }
  return paths;
}

function partsOf(definition: ApiDefinition, format: ExportFormat): Node {
  const schemas = schemasOf(definition, format);
  const schemes = writeSecuritySchemes(definition, format);
  return format.dialect === "swagger"
    ? compact({ securityDefinitions: schemes, definitions: schemas })
    : compact({ components: compact({ schemas, securitySchemes: schemes }) });
}

/** Models that operations refer to, and those that these refer to; AWS leaves the others out. */
function schemasOf({ models, resources }: ApiDefinition, { dialect }: ExportFormat): Node {
  const place = dialect === "swagger" ? "#/definitions/" : "#/components/schemas/";
  const schemas: Node = {};
  const methods = [...resources.values()].flatMap((each) => [...each.methods.values()]);
  const wanted = methods.flatMap(({ requestModels = {}, methodResponses }) => {
    const answered = Object.values(methodResponses).flatMap((each) => Object.values(each.responseModels ?? {}));
    return [...Object.values(requestModels), ...answered];
  });
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    const model = models.get(name);
    if (model === undefined || Object.hasOwn(schemas, name)) continue;
    schemas[name] = JSON.parse(model.schema || "{}", (key, value: unknown) => {
      if (key === "$schema") return undefined;
      if (key !== "$ref" || typeof value !== "string" || value.startsWith("#")) return value;
      // A bare name, or the URL by which AWS names a model.
      const referred = value.split("/").at(-1) ?? value;
      wanted.push(referred);
      return place + referred;
    });
  }
  return schemas;
}

function settingsOf(definition: ApiDefinition): Node {
  const { binaryMediaTypes, minimumCompressionSize, apiKeySource, policy } = definition;
  const validators = [...definition.requestValidators.values()].map(({ name, ...each }) => {
    const { validateRequestBody = false, validateRequestParameters = false } = each;
    return [name, { validateRequestParameters, validateRequestBody }];
  });
  const responses = [...definition.gatewayResponses.values()].map((each) => {
    const { responseType, statusCode, responseParameters, responseTemplates } = each;
    return [responseType, compact({ statusCode, responseParameters, responseTemplates })];
  });
  return compact({
    "x-amazon-apigateway-request-validators": Object.fromEntries(validators),
    "x-amazon-apigateway-gateway-responses": Object.fromEntries(responses),
    "x-amazon-apigateway-api-key-source": apiKeySource === "HEADER" ? undefined : apiKeySource,
    "x-amazon-apigateway-binary-media-types": binaryMediaTypes,
    "x-amazon-apigateway-minimum-compression-size": minimumCompressionSize,
    "x-amazon-apigateway-policy": policy === undefined ? undefined : JSON.parse(policy),
  });
}
