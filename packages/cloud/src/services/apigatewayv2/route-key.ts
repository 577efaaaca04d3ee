import { badRequest } from "./errors.js";

const METHODS: readonly string[] = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/** `GET /orders/{id}` in its parts. */
export interface ParsedRouteKey {
  readonly method: string;
  readonly segments: readonly Segment[];
}

export type Segment =
  | { readonly kind: "static"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "greedy"; readonly name: string };

export const DEFAULT_ROUTE = "$default";

/** Undefined for `$default`. @throws BadRequestException for what is no route key */
export function parseRouteKey(routeKey: string): ParsedRouteKey | undefined {
  if (routeKey === DEFAULT_ROUTE) return undefined;
  const [, method, path] = /^([A-Z]+) (\/.*)$/.exec(routeKey) ?? [];
  if (method === undefined || path === undefined || !METHODS.includes(method)) throw malformed();
  const segments = segmentsOf(path).map(parseSegment);
  if (segments.slice(0, -1).some(({ kind }) => kind === "greedy")) {
    throw badRequest("The greedy path variable must be at the end of the path");
  }
  const names = segments.flatMap((segment) => (segment.kind === "static" ? [] : [segment.name]));
  if (new Set(names).size < names.length) {
    throw badRequest("Resource path parameters should not contain duplicate names");
  }
  return { method, segments };
}

/** Without the empty one before the first slash; `/` has none at all. */
export function segmentsOf(path: string): readonly string[] {
  return path === "/" || path === "" ? [] : path.slice(1).split("/");
}

function parseSegment(text: string): Segment {
  const [, name, plus] = /^\{([^{}+]+)(\+?)\}$/.exec(text) ?? [];
  if (name !== undefined) return { kind: plus === "+" ? "greedy" : "variable", name };
  if (/[{}]/.test(text)) throw malformed();
  return { kind: "static", text };
}

const malformed = (): Error =>
  badRequest(
    'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
  );
