import type { Route } from "@aws-sdk/client-apigatewayv2";
import { DEFAULT_ROUTE, type ParsedRouteKey, parseRouteKey, type Segment, segmentsOf } from "../route-key.js";

export interface SelectedRoute {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Candidate extends SelectedRoute {
  readonly key: ParsedRouteKey;
}

const SPECIFICITY: Readonly<Record<Segment["kind"], number>> = { static: 0, variable: 1, greedy: 2 };

/**
 * The route that takes a request: the most specific path from left to right, then the method before `ANY`, then
 * `$default` (developer guide, "Create routes for HTTP APIs").
 * @param path without the stage, decoded
 */
export function selectRoute(routes: Iterable<Route>, method: string, path: string): SelectedRoute | undefined {
  let best: Candidate | undefined;
  let fallback: Route | undefined;
  const segments = segmentsOf(path);
  for (const route of routes) {
    const key = parseRouteKey(route.RouteKey ?? DEFAULT_ROUTE);
    if (key === undefined) {
      fallback = route;
      continue;
    }
    if (key.method !== "ANY" && key.method !== method) continue;
    const pathParameters = matchSegments(key.segments, segments);
    if (pathParameters === undefined) continue;
    const candidate = { route, key, pathParameters };
    if (best === undefined || compare(key, best.key) < 0) best = candidate;
  }
  if (best !== undefined) return best;
  return fallback === undefined ? undefined : { route: fallback, pathParameters: {} };
}

function matchSegments(
  pattern: readonly Segment[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index];
    if (segment === undefined) return undefined;
    switch (part.kind) {
      case "static":
        if (part.text !== segment) return undefined;
        break;
      case "variable":
        if (segment === "") return undefined;
        parameters[part.name] = segment;
        break;
      case "greedy":
        parameters[part.name] = segments.slice(index).join("/");
        return parameters;
      default:
        return part satisfies never;
    }
  }
  return segments.length === pattern.length ? parameters : undefined;
}

function compare(left: ParsedRouteKey, right: ParsedRouteKey): number {
  for (const [index, segment] of left.segments.entries()) {
    const other = right.segments[index];
    if (other === undefined) return 1;
    const difference = SPECIFICITY[segment.kind] - SPECIFICITY[other.kind];
    if (difference !== 0) return difference;
  }
  if (left.segments.length < right.segments.length) return -1;
  return Number(left.method === "ANY") - Number(right.method === "ANY");
}
