// The configuration reference, from the schema that the pipeline validates with.
import { z } from "zod";

const code = (text) => `\`${text}\``;
const cell = (text) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

function typeOf(schema) {
  if (schema.enum !== undefined) return schema.enum.map((value) => code(JSON.stringify(value))).join(", ");
  if ("const" in schema) return code(JSON.stringify(schema.const));
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(" or ");
  if (schema.type === "array") return `list of ${typeOf(schema.items)}`;
  if (schema.type === "object" && schema.properties === undefined) return "names and values";
  if (schema.type === undefined) return "any JSON";
  return [schema.type].flat().join(" or ");
}

/** The limits a value has to keep, where the schema knows them. */
function boundsOf(schema) {
  const { minimum, maximum, maxItems } = schema;
  if (maxItems !== undefined) return ` (at most ${maxItems})`;
  const upper = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (minimum !== undefined && upper !== undefined) return ` (${minimum} to ${upper})`;
  return minimum === undefined ? "" : ` (from ${minimum})`;
}

const isSection = (schema) => schema.type === "object" && schema.properties !== undefined;

/** Objects below a key: the key itself, the members of a union, the items of a list. */
function* sectionsBelow(path, schema) {
  if (isSection(schema)) yield [path, schema];
  else if (schema.type === "array") yield* sectionsBelow(`${path}[]`, schema.items);
  else {
    const forms = (schema.anyOf ?? []).filter(isSection);
    for (const [index, form] of forms.entries()) {
      yield [path, form, forms.length > 1 ? ` (form ${index + 1} of ${forms.length})` : ""];
    }
  }
}

function* render(path, schema, form = "") {
  const rows = Object.entries(schema.properties);
  if (path !== "") yield `\n## ${code(path)}${form}\n`;
  if (path !== "" && schema.description) yield `${schema.description}\n`;
  yield "| key | type | default | meaning |\n|---|---|---|---|";
  for (const [key, property] of rows) {
    const required = schema.required?.includes(key) ?? false;
    const byDefault = "default" in property ? code(JSON.stringify(property.default)) : required ? "**required**" : "";
    yield `| ${code(key)} | ${cell(typeOf(property) + boundsOf(property))} | ${cell(byDefault)} | ${cell(property.description ?? "")} |`;
  }
  for (const [key, property] of rows) {
    for (const section of sectionsBelow(path === "" ? key : `${path}.${key}`, property)) yield* render(...section);
  }
}

const introduction = `# Configuration

Generated from the schema; \`npm run docs\` writes this page. A run looks for \`assay.config.ts\`, \`.mts\`, \`.js\`, \`.mjs\`, \`.json\`, \`.yaml\` or \`.yml\` in the working directory and then upwards. Paths are relative to that file. A key that is not listed here is an error, with the nearest known key as a suggestion.

Editors complete the JSON and YAML forms with \`"$schema": "./node_modules/@assay/pipeline/schema/config-v1.schema.json"\`; the TypeScript form has its types from \`defineConfig\`.
`;

/** Files to write: path below the root -> content. */
export async function configurationDocs() {
  const { configSchema } = await import("../../packages/pipeline/dist/index.js");
  const schema = z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
  return {
    "docs/configuration.md": `${introduction}\n${[...render("", schema)].join("\n")}\n`,
    "packages/pipeline/schema/config-v1.schema.json": `${JSON.stringify(schema, null, 2)}\n`,
  };
}
