import { type ApiDefinition, type MethodRecord, pathOf, type ResourceRecord } from "../rest-api.js";

export interface Route {
  readonly resource: ResourceRecord;
  readonly resourcePath: string;
  readonly method: MethodRecord;
  /** As they were sent: percent-encoded, as functions get them. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

type Children = ReadonlyMap<string | undefined, readonly ResourceRecord[]>;

// Of deployments only: those never change.
const childrenOf = new WeakMap<ApiDefinition, Children>();

/**
 * The method that answers: on each level a literal part comes before a parameter, and that before a greedy one; a
 * method of its own comes before ANY.
 */
export function findRoute(definition: ApiDefinition, httpMethod: string, path: string): Route | undefined {
  const children = childrenOf.get(definition) ?? groupByParent(definition);
  childrenOf.set(definition, children);
  const root = children.get(undefined)?.[0];
  if (root === undefined) return undefined;
  // A slash at the end means nothing, except to a greedy parameter.
  const segments = path.replace(/^\//, "").replace(/\/$/, "");
  const found = walk(children, root, segments === "" ? [] : segments.split("/"), httpMethod, {});
  return found === undefined ? undefined : { ...found, resourcePath: pathOf(definition, found.resource) };
}

function groupByParent({ resources }: ApiDefinition): Children {
  const children = new Map<string | undefined, ResourceRecord[]>();
  for (const resource of resources.values()) {
    const siblings = children.get(resource.parentId) ?? [];
    siblings.push(resource);
    children.set(resource.parentId, siblings);
  }
  return children;
}

function walk(
  children: Children,
  at: ResourceRecord,
  segments: readonly string[],
  httpMethod: string,
  pathParameters: Readonly<Record<string, string>>,
): Omit<Route, "resourcePath"> | undefined {
  const [segment, ...rest] = segments;
  if (segment === undefined) {
    const method = at.methods.get(httpMethod) ?? at.methods.get("ANY");
    return method === undefined ? undefined : { resource: at, method, pathParameters };
  }
  const below = children.get(at.id) ?? [];
  const literal = below.find(({ pathPart }) => pathPart === segment || pathPart === decodePath(segment));
  const found = literal && walk(children, literal, rest, httpMethod, pathParameters);
  if (found !== undefined) return found;
  for (const variable of below) {
    const name = /^\{([^+}]+)\}$/.exec(variable.pathPart ?? "")?.[1];
    if (name === undefined) continue;
    const bound = { ...pathParameters, [name]: segment };
    const route = walk(children, variable, rest, httpMethod, bound);
    if (route !== undefined) return route;
  }
  for (const greedy of below) {
    const name = /^\{([^+}]+)\+\}$/.exec(greedy.pathPart ?? "")?.[1];
    if (name === undefined) continue;
    const bound = { ...pathParameters, [name]: segments.join("/") };
    const route = walk(children, greedy, [], httpMethod, bound);
    if (route !== undefined) return route;
  }
  return undefined;
}

/** Text of a part of a path; what cannot be decoded stays. */
export function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
