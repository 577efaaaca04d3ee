import ajvDraft04 from "ajv-draft-04";

// A CommonJS module: its class is the default member of what Node imports.
const Ajv = ajvDraft04.default;

/** Says why a body does not fit a model; undefined for one that does. */
export type RequestModel = (body: Uint8Array) => string | undefined;

const MODEL_URL = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/([^/#]+)/;

/**
 * Compiles a model of an API, a JSON schema of draft 4.
 * @param schemas those of all models of the API, by name: they refer to each other
 * @throws when the schema is none
 */
export function compileRequestModel(name: string, schemas: ReadonlyMap<string, string | undefined>): RequestModel {
  const ajv = new Ajv({ allErrors: true, strict: false, logger: false });
  for (const [other, schema] of schemas) {
    if (other !== name) ajv.addSchema(parseSchema(schema), other);
  }
  const validate = ajv.compile(parseSchema(schemas.get(name)));
  return (body) => {
    let value: unknown;
    try {
      value = JSON.parse(Buffer.from(body).toString() || "{}");
    } catch {
      return "the body is not JSON";
    }
    if (validate(value)) return undefined;
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`.trim()).join("; ");
  };
}

/** Models refer to each other by their URL at AWS; only the name at its end says which is meant. */
function parseSchema(schema = "{}"): object {
  return JSON.parse(schema, (name, value: unknown) =>
    name === "$ref" && typeof value === "string" ? value.replace(MODEL_URL, "$1") : value,
  );
}
