type Json = Readonly<Record<string, unknown>>;

// Models that name each other often, or nest deeply, would be written at any length.
const MAX_SAMPLES = 5_000;
const MAX_DEPTH = 20;

/** Where in the template a sample stands. */
interface Place {
  /** What the body has there. */
  readonly at: string;
  readonly depth: number;
  /** Names of the models that it is within. */
  readonly within: readonly string[];
}

/**
 * A mapping template that gives bodies of a model: sample values for its properties, a loop for each of its lists.
 * @param schemas those of all models of the API, by name: they refer to each other
 */
export function modelTemplate(name: string, schemas: ReadonlyMap<string, string | undefined>): string {
  let samples = 0;
  const root = { at: "$inputRoot", depth: 0, within: [name] };
  return `#set($inputRoot = $input.path('$'))\n${sampleOf(parseSchema(schemas.get(name)), root)}`;

  function sampleOf(schema: Json, place: Place): string {
    samples += 1;
    const isTooMuch = place.depth > MAX_DEPTH || samples > MAX_SAMPLES;
    const target = String(schema.$ref ?? "").replace(/^.*\//, "");
    if (schemas.has(target)) {
      if (isTooMuch || place.within.includes(target)) return "null";
      return sampleOf(parseSchema(schemas.get(target)), { ...place, within: [...place.within, target] });
    }
    switch (typeOf(schema)) {
      case "array":
        return isTooMuch ? "[ ]" : listOf(nodeOf(schema.items), place);
      case "object":
        return isTooMuch ? "{ }" : objectOf(nodeOf(schema.properties), place);
      case "integer":
      case "number":
        return "42";
      case "boolean":
        return "true";
      case "null":
        return "null";
      default:
        return '"foo"';
    }
  }

  function objectOf(properties: Json, place: Place): string {
    const indent = "  ".repeat(place.depth);
    const members = Object.entries(properties).map(([name, schema]) => {
      const below = { ...place, at: `${place.at}.${name}`, depth: place.depth + 1 };
      return `${indent}  ${JSON.stringify(name)} : ${sampleOf(nodeOf(schema), below)}`;
    });
    return members.length === 0 ? "{ }" : `{\n${members.join(",\n")}\n${indent}}`;
  }

  function listOf(items: Json, place: Place): string {
    const indent = "  ".repeat(place.depth);
    const sample = sampleOf(items, { ...place, at: "$elem", depth: place.depth + 1 });
    const loop = `#foreach($elem in ${place.at})\n${indent}  ${sample}#if($foreach.hasNext),#end\n${indent}#end`;
    return `[\n${indent}${loop}\n${indent}]`;
  }
}

function typeOf(schema: Json): unknown {
  const type = Array.isArray(schema.type) ? schema.type.find((each) => each !== "null") : schema.type;
  if (type !== undefined) return type;
  return "items" in schema ? "array" : "properties" in schema ? "object" : undefined;
}

// Nothing checks all models on their way in, so that one may hold what is no JSON.
function parseSchema(schema = "{}"): Json {
  try {
    return nodeOf(JSON.parse(schema));
  } catch {
    return {};
  }
}

function nodeOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
